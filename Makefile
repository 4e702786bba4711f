# make run              build deet and a sample program, and debug the sample
# make run PROGRAM=X    debug a program of yours
# make test             every test, with the race detector where it can be
# make stress           the tests of signals, threads and kills, STRESS times as long
# make check            formatting, vet, staticcheck, imports, go.mod
# make bench            what deet costs, beside gdb
# make bench-files      fetch large programs to measure with, 800 MB of them
# make fuzz             each parser of bytes for FUZZTIME

PROGRAM  ?= bin/segfault
FUZZTIME ?= 10s
STRESS   ?= 20
STRESSED = Storm|Exact|RealTime|WhileStepping|AgainAndAgain|LeaveNothing|Survive|Elsewhere|Conditions|Counted|Killed
STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: all run test stress check bench bench-files fuzz need-cc clean
all: bin/deet

bin/deet: FORCE
	CGO_ENABLED=0 go build -o $@ ./cmd/deet
FORCE:

bin/segfault: testdata/segfault.c | need-cc
	@mkdir -p bin
	cc -g -O0 -o $@ $<

need-cc:
	@command -v cc >/dev/null || { echo "deet's samples and tests need a C compiler: apt-get install gcc libc6-dev"; exit 1; }

run: bin/deet $(if $(filter bin/segfault,$(PROGRAM)),bin/segfault)
	bin/deet $(PROGRAM)

test: need-cc
	go test ./...
	go test -race ./inferior ./debugger ./breakpoints

stress: need-cc
	DEET_STRESS=$(STRESS) go test -timeout 2h -run '$(STRESSED)' ./inferior ./debugger ./cmd/deet

check:
	@test -z "$$(gofmt -l .)" || { echo "not gofmt-ed:"; gofmt -l .; exit 1; }
	go vet ./...
	$(STATICCHECK) ./...
	go mod tidy -diff
	sh -n .ci/run

bench:
	go test -run '^$$' -bench . ./...

bench-files:
	sh testdata/bench/fetch.sh

fuzz:
	sh testdata/fuzz.sh $(FUZZTIME)

clean:
	rm -rf bin
