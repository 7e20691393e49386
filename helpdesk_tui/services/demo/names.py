"""Names of invented people and organisations, in two languages."""

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Ann Ben Clara Daniel Emma Frank Grace Harry Iris Jack Karen Liam Maya Noah Oscar Paula Quinn Rosa Sam Tina Uma Victor Wendy Xenia "
    "Yasmin Zoe Adam Bella Carl Diana Erik Fiona George Hanna Ian Julia Kevin Laura Mark Nina Otto Petra Ralf Sonja Thomas Ulla Vera"
)
_LAST = _words(
    "Abbott Baker Carter Dawson Ellis Fisher Graham Hughes Ingram Jensen Keller Lambert Mason Novak Osborne Parker Quigley Reed Schmidt "
    "Turner Underwood Vogel Walsh Xu Young Zimmer Becker Clarke Dietrich Evans Fuchs Grant Hoffmann Irving Jordan Klein Lopez Moore"
)
_MEN = _words(
    "Алексей Борис Виктор Глеб Денис Евгений Игорь Кирилл Леонид Максим Никита Олег Павел Роман Сергей Тимур Фёдор Юрий Артём Семён"
)
_WOMEN = _words(
    "Алёна Вера Галина Дарья Елена Жанна Зоя Ирина Ксения Лариса Мария Наталья Ольга Полина Светлана Татьяна Ульяна Юлия Яна Анна"
)
_SURNAMES = _words(
    "Абрамов Белов Воронов Громов Дроздов Ершов Жданов Зайцев Игнатьев Королёв Лебедев Морозов Никитин Орлов Панов Рябов Соколов Титов "
    "Уваров Фомин Хромов Цветков Чернов Шишкин Щербаков Юдин Яковлев Власов Гусев Ефимов Киселёв Логинов"
)
_ADJECTIVES = _words(
    "North Blue Iron Silver Harbor Maple Summit River Stone Cedar Bright Copper Granite Meadow Ocean Prairie Quartz Rapid Sierra Timber "
    "Union Valley Willow Amber Beacon Coral Delta Ember Falcon Grove"
)
_TRADES = _words(
    "Logistics Foods Bank Clinic Media Textiles Motors Pharma Energy Insurance Books Optics Travel Steel Paper Design Tools Labs"
)
_RUSSIAN_FIRMS = _words(
    "Вектор Полюс Меридиан Горизонт Альтаир Кедр Гранит Импульс Парус Родник Спектр Триумф Ураган Факел Эталон Юпитер Янтарь Атлант "
    "Берег Волна Дельта Заря Искра Квадрат Лидер Маяк Нива Оазис Прогресс Ритм Сфера Титан Уют Форпост Центр Якорь"
)
_RUSSIAN_TRADES = _words("Логистика Строй Торг Банк Фарм Мебель Авто Связь Энерго Пищепром")
_LATIN = dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch _ y _ e yu ya".replace("_", "").split(" "), strict=True,
))  # fmt: skip

POSITIONS = {
    "en": (
        "Accountant",
        "Sales manager",
        "Office manager",
        "Engineer",
        "Lawyer",
        "Buyer",
        "Analyst",
        "Assistant",
        "Warehouse lead",
        "HR partner",
    ),
    "ru": (
        "Бухгалтер",
        "Менеджер по продажам",
        "Офис-менеджер",
        "Инженер",
        "Юрист",
        "Закупщик",
        "Аналитик",
        "Секретарь",
        "Кладовщик",
        "Кадровик",
    ),
}
CHIEFS = {
    "en": ("Chief executive", "Finance director", "Chief accountant"),
    "ru": ("Генеральный директор", "Финансовый директор", "Главный бухгалтер"),
}


def latin(text: str) -> str:
    """Cyrillic letters as Latin ones, for logins and addresses."""
    return "".join(_LATIN.get(letter, letter) for letter in text.casefold())


def person(rng: Random, language: str) -> str:
    """A first and a last name."""
    if language == "en":
        return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
    if rng.random() < 0.5:
        return f"{rng.choice(_MEN)} {rng.choice(_SURNAMES)}"
    return f"{rng.choice(_WOMEN)} {_feminine(rng.choice(_SURNAMES))}"


def _feminine(surname: str) -> str:
    return surname if surname.endswith("ь") else f"{surname.removesuffix('ий')}{'ая' if surname.endswith('ий') else 'а'}"


def firms(rng: Random, language: str, count: int) -> list[str]:
    """Different names of organisations."""
    found: dict[str, None] = {}
    while len(found) < count:
        if language == "en":
            found[f"{rng.choice(_ADJECTIVES)} {rng.choice(_TRADES)}"] = None
        else:
            trade = rng.choice(_RUSSIAN_TRADES)
            found[f"{rng.choice(('ООО', 'АО', 'ГК'))} «{rng.choice(_RUSSIAN_FIRMS)}-{trade}»"] = None
    return list(found)
