"""`python -m reportbuild`, and `reportbuild`: the command line.

It is loaded when it is called: workers load the main module too, and have no use for it.
"""


def main() -> None:
    """Runs the command line."""
    from reportbuild.cli import main

    main()


if __name__ == "__main__":
    main()
