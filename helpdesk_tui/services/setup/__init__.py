"""Setting up a desk from a file: read and check it, show the difference, apply it, write it back.

A *form* is an object of the desk as plain values by field name, references by key. The file and the store are both turned into forms;
what differs is the plan.
"""
