# The commands of the house: everything else is behind them.
# SPDX-License-Identifier: EUPL-1.2
BUILD        = build
PREFIX       = /usr/local
FUZZ_SECONDS = 30
# 0: the demonstration ends after its summary
DEMO_SERVE  ?= 1

all: $(BUILD)/build.ninja
	ninja -C $(BUILD)

$(BUILD)/build.ninja:
	tools/bootstrap
	meson setup $(BUILD) --prefix=$(PREFIX)

# Builds and runs the whole street on invented data, then serves the pages on loopback.
demo: all
	rm -rf demo
	$(BUILD)/constat demo demo $(if $(filter 0,$(DEMO_SERVE)),--no-serve)

# Everything that must hold; the last line is `N passed, N failed`.
check:
	@tools/check

# Every figure that the documentation gives comes from here.
bench: all
	@tools/bench

# Each libFuzzer target for FUZZ_SECONDS, starting from its corpus.
fuzz:
	@tools/fuzz $(FUZZ_SECONDS)

# The program's own folders are compiled in: another PREFIX than before builds again.
install: $(BUILD)/build.ninja
	meson configure $(BUILD) -Dprefix=$(PREFIX)
	ninja -C $(BUILD)
	DESTDIR=$(DESTDIR) meson install -C $(BUILD) --no-rebuild

clean:
	rm -rf build build-*

.PHONY: all demo check bench fuzz install clean
