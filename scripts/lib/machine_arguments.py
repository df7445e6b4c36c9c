"""QEMU's arguments: how files are named in them, and what somebody's own say of the machine, as far as its firmware
depends on it."""

OPTIONS = ("-machine", "--machine", "-M", "--M")


def named(file):
    """A file's name in a list of properties, where a comma would end it."""
    return file.replace(",", ",,")


def properties(arguments):
    """(name, value) of each; the type of the machine has the name "type" also where only its value is given."""
    for option, words in zip(arguments, arguments[1:]):
        if option in OPTIONS:
            for number, word in enumerate(words.split(",")):
                name, equals, value = word.partition("=")
                if equals:
                    yield name, value
                elif number == 0:
                    yield "type", word


def machine(arguments, default):
    return dict(properties(arguments)).get("type", default)


def limits_flash(arguments):
    return "max-fw-size" in dict(properties(arguments))


def forbids_management_mode(arguments):
    return dict(properties(arguments)).get("smm") == "off"
