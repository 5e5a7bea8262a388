# The commands of the house: everything else is behind them.
BUILD  = build
PREFIX = /usr/local

all: $(BUILD)/build.ninja
	ninja -C $(BUILD)

$(BUILD)/build.ninja:
	meson setup $(BUILD) --prefix=$(PREFIX)

# Every figure that the documentation gives comes from here.
bench: all
	meson test -C $(BUILD) --benchmark --no-rebuild --verbose

install: all
	meson configure $(BUILD) -Dprefix=$(PREFIX)
	DESTDIR=$(DESTDIR) meson install -C $(BUILD)

clean:
	rm -rf build build-*

.PHONY: all bench install clean
