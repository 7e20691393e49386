"""What people write in the demo: subjects by service, and the phrases of conversations, in English and Russian.

`{n}` is a small number, `{app}` a program, `{place}` a place, `{who}` a colleague.
"""

from collections.abc import Iterator
from random import Random

_SUBJECTS = """
password
    Cannot sign in after the holidays;Password expired, please reset;Account locked after three attempts
    Не могу войти после отпуска;Забыла пароль от почты;Учётная запись заблокирована
workplace
    Computer does not start;Screen stays black after docking;Very slow since this morning;Blue screen when opening {app}
    Не включается компьютер;Очень медленно работает {app};Мигает монитор, {place}
printing
    Cannot print invoices;Printer {place} prints blank pages;Paper jam on printer {n};Scanner sends nothing to e-mail
    Не печатает принтер, {place};Застряла бумага, принтер {n};Сканер не отправляет на почту
email
    Mail to {who} comes back;Mailbox is full;Outlook asks for the password again and again;Signature is wrong on all mails
    Не уходит почта;Переполнен почтовый ящик;Письма от {who} попадают в спам
vpn
    VPN drops every {n} minutes;Cannot connect from home;VPN: certificate not valid
    VPN обрывается каждые {n} минут;Не подключается удалённый доступ;VPN просит сертификат
telephony
    No sound on calls;Phone {n}{n} is dead;Calls to the queue are lost
    Не слышно собеседника;Не звонит телефон {n}{n};Пропадают звонки в очереди
video
    No camera in the board meeting;Cannot share the screen;Echo in the meeting room
    Нет камеры на совещании;Не работает демонстрация экрана;Эхо в переговорной
wifi
    No wireless on floor {n};Guests cannot sign in to Wi-Fi;Wi-Fi is slow in {place}
    Нет Wi-Fi на {n} этаже;Гости не могут подключиться к Wi-Fi;Слабый сигнал, {place}
file-share
    No access to the folder of {place};File locked by {who};Restored folder is empty
    Нет доступа к папке отдела;Файл занят пользователем {who};Пропала папка на диске
new-hire
    VPN for new hire;New colleague starts on Monday;Workplace and accounts for {who}
    Новый сотрудник с понедельника;Рабочее место и доступы: {who};Приём на работу, {place}
leaver
    {who} leaves us, please close the accounts;Return of the notebook of {who}
    Увольнение: {who}, закрыть доступы;Сдать ноутбук: {who}
access
    Access to {app} for {who};Approve rights in {app};Role "buyer" in {app}
    Доступ в {app} для {who};Права на отчёты в {app};Доступ к {app} на время отпуска
software
    Please install {app};{app} asks for a licence;Update {app} to the new version
    Установить {app};Истекла лицензия {app};Обновить {app}
equipment
    Second monitor for {place};Headset is broken, new one please;Order {n} notebooks
    Второй монитор, {place};Нужна гарнитура;Заказать {n} ноутбука
mobile
    Mail does not sync on the phone;Lost company phone;New SIM card for {who}
    Почта не приходит на телефон;Потерян рабочий телефон;Новая SIM-карта: {who}
crm
    CRM: customer card does not open;CRM shows yesterday's orders;Duplicate customers after import
    CRM: не открывается карточка клиента;В CRM вчерашние заказы;Дубли клиентов после загрузки
erp
    ERP: posting fails with error {n};Month cannot be closed;Wrong stock in {place}
    1С: ошибка при проведении;1С: не закрывается месяц;1С вылетает у {who};Неверные остатки, {place}
website
    Order form does not send;Site is slow;Prices are old on the site
    Не отправляется форма заказа;Сайт открывается медленно;На сайте старые цены
e-sign
    Signature not accepted by the bank;Certificate ends in {n} days;Token not seen
    Не видит токен;Истекает сертификат через {n} дней;Банк не принимает подпись
cash-desk
    Cash desk {n} does not print receipts;Fiscal storage is full;Card terminal offline
    Касса {n}: не печатает чек;Касса {n}: переполнен ФН;Терминал оплаты не на связи
relocation
    Move {n} workplaces to {place};Desk move on Friday
    Перенести {n} рабочих места, {place};Переезд отдела в пятницу
meeting-room
    Projector has no picture;Panel at the meeting room is frozen;No cable for the display
    Не работает проектор;Зависла панель в переговорной;Нет кабеля к экрану
how-to
    How do I set an out-of-office note?;How to share a calendar with {who}?;Where is the form for travel?
    Как включить автоответ?;Как поделиться календарём?;Где взять бланк заявки?
complaint
    Nobody called back since yesterday;Third time this month
    Никто не перезвонил со вчерашнего дня;Третий раз за месяц
server
    [/var/log] disk full on app-{n};Service does not start after the update;High load on web-{n}
    Заканчивается место на srv-{n};Не стартует служба после обновления;Высокая нагрузка на app-{n}
monitoring
    [PROBLEM] CPU over 95 % on db-{n};[PROBLEM] Host sw-{n} is unreachable;[PROBLEM] Free space under 5 % on fs-{n}
    [PROBLEM] Нет связи с узлом sw-{n};[PROBLEM] Мало памяти на term-{n}
network-link
    Branch {place} is offline;Packet loss to {place};Second line is down
    Филиал без связи: {place};Потери пакетов, {place};Не работает резервный канал
firewall
    Open port {n}443 to the partner;Block an address range;Rule review
    Открыть порт {n}443 для партнёра;Заблокировать адреса
dns
    Certificate of the portal ends in {n} days;New name for the test site
    Истекает сертификат портала;Новое имя для тестового сайта
backup
    Backup of db-{n} failed;Restore a folder from last week
    Не выполнено резервное копирование db-{n};Восстановить папку за прошлую неделю
virtual-machine
    Virtual machine for tests;More memory for app-{n}
    Виртуальная машина для тестов;Добавить памяти на app-{n}
reports
    Weekly report does not arrive;New column in the sales export
    Не пришёл недельный отчёт;Добавить столбец в выгрузку
integration
    Orders do not reach the warehouse;Bank statements are not loaded
    Заказы не уходят на склад;Не загружается выписка банка
pbx
    Telephone exchange is down;No outgoing calls
    Не работает АТС;Нет исходящих звонков
directory
    Logon takes {n} minutes;Group policy is not applied
    Вход в систему длится {n} минут;Не применяется политика
database
    Deadlocks in the order database;Query runs {n} hours;Replica is behind
    Блокировки в базе заказов;Запрос выполняется {n} часа;Отстаёт реплика
storage
    Storage latency over {n}00 ms;Disk failed in array {n}
    Высокая задержка СХД;Отказ диска в массиве {n}
core-network
    Core switch reboots;Routing loop after the change
    Перезагружается ядро сети;Петля маршрутизации после работ
security
    Phishing mail opened by {who};Malware found on pc-{n};Unknown sign-in from abroad
    Открыто фишинговое письмо: {who};Обнаружен вирус на pc-{n};Неизвестный вход из-за рубежа
audit-log
    Who deleted the folder of {place}?;Access log for the auditor
    Кто удалил папку отдела?;Журнал доступа для аудитора
"""


def _threes(text: str) -> Iterator[tuple[str, str, str]]:
    """The lines in groups of three: a service's key, its English subjects, its Russian ones."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return zip(lines[::3], lines[1::3], lines[2::3], strict=True)


HOSTILE = (
    "[/var/log] disk full", "[SPAM] hi", "[#123] re: your ticket", "[bold]URGENT[/bold] [link=https://example.com]click[/]",
    "[@click=app.quit]press here[/]", "Beep \x07 and \x1b[31mred\x1b[0m and \x1b]52;c;aGVsbG8=\x07", "Invoice \u202egpj.exe",
    "Zero\u200bwidth and \u2028 line separator", "👩🏽‍💻 can't type ✂️ — ñandú Ω", "=HYPERLINK(\"http://example.com\")", "'; DROP TABLE ticket; --",
    "Re: Re: Re: [ticket] RE: FW: " + "very " * 30 + "long subject",
)  # fmt: skip
_APPS = ("Excel", "AutoCAD", "SAP", "Jira", "Photoshop", "Power BI", "1C", "Zoom", "Notepad++", "Confluence")
_PLACES = {
    "en": ("accounting", "warehouse 2", "reception", "floor 3", "the Leipzig branch", "shop 14"),
    "ru": ("бухгалтерия", "склад 2", "ресепшен", "3 этаж", "филиал в Твери", "магазин 14"),
}
_WHO = {
    "en": ("J. Moore", "Ms Keller", "Mr Vogel", "the new buyer", "A. Reed"),
    "ru": ("Смирнова", "И. Петров", "новый бухгалтер", "Кузнецов А.", "Юдина"),
}

_PHRASES = {
    "en": {
        "open": ("Hello,", "Good morning,", "Hi,", "Dear colleagues,"),
        "detail": (
            "it worked yesterday.",
            "I have restarted twice, no change.",
            "Three of us have the same problem.",
            "It is urgent, we have a deadline today.",
            "No error message, it just does nothing.",
            "A screenshot follows.",
            "Please call me back.",
        ),
        "first": (
            "Thank you, I am looking at it now.",
            "I have your request and will be back within the hour.",
            "I have started to check this; you will hear from me shortly.",
        ),
        "ask": (
            "Could you send a screenshot of the error?",
            "When exactly did it happen last?",
            "May I connect to your computer tomorrow at ten?",
            "Which of the two accounts do you use?",
            "Please restart once more and tell me what you see.",
        ),
        "answer": (
            "Here is the screenshot.",
            "It happened again ten minutes ago.",
            "Yes, tomorrow at ten is fine.",
            "The first one.",
            "Restarted, still full.",
            "Still the same, sorry.",
        ),
        "note": (
            "Checked the logs, nothing unusual before 09:40.",
            "Same as last month, see the linked change.",
            "Reproduced on a test machine.",
            "Called, nobody answered.",
            "Waiting for the change window.",
            "Vendor says it is a known defect.",
        ),
        "solved": (
            "The setting was wrong after the update; it is corrected now.",
            "Replaced and tested together with you.",
            "The service was restarted and has been stable since.",
            "Access is granted; please sign in anew.",
            "A new profile solved it.",
        ),
        "thanks": ("Thank you, works!", "Great, thanks.", "Perfect, thank you very much."),
        "again": ("It is back again.", "Sorry, it does not work after all.", "Worked for a day, now the same error."),
        "escalate": ("Needs rights that the first line has not.", "Basic checks done, no effect.", "Server side, see the note."),
        "vendor": ("Kyocera INC-48213", "Cisco SR-695-2207", "Microsoft 26-119-8", "Rostelecom 77-3310", "HP 5108827"),
        "agreed": ("agreed with the client by phone", "change window", "when the new part is there"),
    },
    "ru": {
        "open": ("Здравствуйте!", "Добрый день!", "Коллеги, добрый день.", "Приветствую!"),
        "detail": (
            "Вчера всё работало.",
            "Перезагружался дважды, не помогло.",
            "У троих коллег то же самое.",
            "Срочно, сегодня отчётность!",
            "Ошибки нет, просто ничего не происходит.",
            "Снимок экрана пришлю.",
            "Перезвоните, пожалуйста.",
        ),
        "first": ("Спасибо, уже смотрю.", "Заявку получил, отвечу в течение часа.", "Начал проверку, скоро напишу."),
        "ask": (
            "Пришлите, пожалуйста, снимок экрана с ошибкой.",
            "Когда это случилось в последний раз?",
            "Могу подключиться к вам завтра в десять?",
            "Какой из двух учётных записей вы пользуетесь?",
        ),
        "answer": (
            "Вот снимок экрана.",
            "Десять минут назад опять.",
            "Да, завтра в десять удобно.",
            "Первой.",
            "Перезагрузила, всё так же.",
        ),
        "note": (
            "Посмотрел журналы, до 09:40 всё чисто.",
            "Как в прошлом месяце, см. связанную заявку.",
            "Воспроизвёл на тестовой машине.",
            "Звонил, не берут трубку.",
            "Ждём окна работ.",
            "Вендор подтверждает дефект.",
        ),
        "solved": (
            "После обновления сбилась настройка, исправлено.",
            "Заменили и проверили вместе с вами.",
            "Служба перезапущена, работает стабильно.",
            "Доступ выдан, войдите заново.",
            "Помог новый профиль.",
        ),
        "thanks": ("Спасибо, заработало!", "Отлично, спасибо.", "Всё хорошо, благодарю!"),
        "again": ("Опять то же самое.", "К сожалению, не работает.", "День поработало, и снова ошибка."),
        "escalate": ("Нужны права второй линии.", "Первичная проверка не помогла.", "Проблема на сервере, см. заметку."),
        "vendor": ("Kyocera INC-48213", "Ростелеком 77-3310", "1С 2026-5512", "Микрон 4471"),
        "agreed": ("согласовано по телефону", "окно работ", "когда придёт деталь"),
    },
}
_BY_SERVICE = {key: {"en": english.split(";"), "ru": russian.split(";")} for key, english, russian in _threes(_SUBJECTS)}


def subject(rng: Random, service: str, language: str) -> str:
    """The subject of a ticket of a service."""
    form = rng.choice(_BY_SERVICE[service][language])
    return form.format(n=rng.randint(2, 9), app=rng.choice(_APPS), place=rng.choice(_PLACES[language]), who=rng.choice(_WHO[language]))


def opening(rng: Random, language: str, about: str, name: str) -> str:
    """A client's first message."""
    details = " ".join(rng.sample(_PHRASES[language]["detail"], rng.randint(1, 2)))
    return f"{rng.choice(_PHRASES[language]['open'])}\n\n{about}. {details}\n\n{name}"


def phrase(rng: Random, language: str, kind: str) -> str:
    """Something that is said or noted: first, ask, answer, note, solved, thanks, again, escalate, vendor, agreed."""
    return rng.choice(_PHRASES[language][kind])
