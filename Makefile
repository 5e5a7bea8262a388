# The commands of the house: everything else is behind them.
all: build/constat

build/build.ninja:
	meson setup build

build/constat: build/build.ninja
	ninja -C build

.PHONY: all build/constat
