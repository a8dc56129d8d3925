# Every task of the repository. The logic is in small scripts: each folder has its own, and those for all are in scripts/.

.PHONY: demo test conformance lint package assure assure-selftest bench bench-core install deb release help \
        test-rust test-c test-python test-go test-node test-play

LANGUAGES = rust c python go node
PREFIX ?= /usr/local

help:
	@echo 'make demo         build it, guard a real HTTP server with it, call that with good and bad tokens'
	@echo 'make test         every test of every language; make test-rust (-c, -python, -go, -node, -play) for one'
	@echo 'make conformance  the shared vectors alone, in every language'
	@echo 'make lint         checks the repository: formatting, clippy, types, licences, spelling, shell scripts, the header'
	@echo 'make package      builds, installs and tries what is delivered: crates, C library, .deb, wheels, sdist, npm package;'
	@echo '                  a React page in front of Mastra, in a browser'
	@echo 'make release      builds what a release publishes, for all machines, into .build/release; publishes nothing'
	@echo 'make assure       fuzzing, constant time, memory, coverage, peers and more; docs/ASSURANCE.md says what shows what'
	@echo 'make assure-selftest  plants a defect for each part of that, and expects it to be caught'
	@echo 'make bench        measure it beside other libraries'
	@echo 'make bench-core   the core alone, in instructions, beside the last count'
	@echo 'make install      the C library, its header and pkg-config file, to PREFIX (/usr/local)'
	@echo 'make deb          a Debian package of the C library'

demo:
	scripts/demo.sh
	@echo
	@if command -v node >/dev/null; then examples/mastra/demo.sh; \
	 else echo 'left out: the Mastra server, since there is no Node (20 or newer) to run it'; fi
	@echo
	@site/play/demo.sh

# Three at once, since each waits at times: for a registry, for a server, for a test that takes one core. Those that wait come
# first; Rust, whose compiler takes every core there is, fills what they leave.
test:
	PARTS_AT_ONCE=3 scripts/parts.sh test $(foreach l,go node python,$l=bindings/$l/test.sh) rust=tests/run.sh \
	    c=bindings/c/test.sh play=site/play/test.sh

test-play:
	site/play/test.sh

test-rust:
	tests/run.sh

test-c test-python test-go test-node: test-%:
	bindings/$*/test.sh

conformance:
	scripts/conformance.sh $(LANGUAGES)

lint:
	scripts/lint.sh

package:
	scripts/parts.sh package rust=tests/portable.sh go=bindings/go/alone.sh crates='crates/pack.sh --allow-dirty' c=bindings/c/packaging/test.sh python=bindings/python/package.sh \
	    node='bindings/node/package.sh && bindings/node/mastra-react.sh' readme='tests/readme.sh && tests/readme-guards.sh && site/play/snippets.sh && programs/cli/pack.sh --or-skip'

assure:
	assure/run.sh

assure-selftest:
	assure/selftest.sh

bench:
	benches/run.sh

bench-core:
	benches/core/run.sh

install:
	PREFIX='$(PREFIX)' bindings/c/packaging/install.sh

deb:
	bindings/c/packaging/deb.sh

release:
	scripts/release.sh
