"""Write the reference pages: `make schema`."""

from . import PAGES

if __name__ == "__main__":
    for path, write in PAGES.items():
        path.write_text(write(), encoding="utf-8")
