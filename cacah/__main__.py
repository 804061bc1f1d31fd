"""`python -m cacah COMMAND`: the one command line of the platform."""

from cacah.site.commands import main

if __name__ == "__main__":
    main()
