"""Everything that is measured, one after the other. `make bench` prints it; each part can be run alone."""
import importlib

PARTS = ("slots", "attendance", "pages", "bookings", "csv_export", "memory")


def main():
    for name in PARTS:
        print(f"\n## {name}", flush=True)
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
