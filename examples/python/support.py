"""Prints values as the TypeScript examples do, so that the texts can be compared."""


def text(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return "[" + ", ".join(text(item) for item in value) + "]"
    return str(value)


def show(*values):
    print(*(text(value) for value in values))


def fixed(value, digits=4):
    shown = f"{value:.{digits}f}"
    return f"{0:.{digits}f}" if float(shown) == 0 else shown


def attempt(work):
    try:
        work()
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
    else:
        print("no error")
