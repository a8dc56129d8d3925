// Measures hs256 and other JWT libraries for Go, interleaved in one run: nanoseconds a token.
//
//	bench TOKENS SECONDS LANGUAGE
//
// LANGUAGE is the name in the rows: go, or go-cgo if hs256 is the C library.
// ../README.md says what is measured and how, and what the lines it prints mean.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

const (
	tokensOfAKind = 256
	batch         = 1024                   // the most tokens for one call of checkAll
	readingTime   = 200 * time.Microsecond // short, so that most readings have no task switch
)

// An answer is the verdict that a token deserves or gets.
type answer string

const (
	accepted     answer = "accept"
	badSignature answer = "bad signature"
	expired      answer = "expired"
)

// A sample is a token with the answer it deserves. Libraries take it as text or as bytes.
type sample struct {
	text    string
	bytes   []byte
	subject string
	answer  answer
}

// subjectIs returns the answer of a contestant that accepted the token and read this subject.
func (s *sample) subjectIs(subject string) answer {
	if subject == s.subject {
		return accepted
	}
	return "another subject: " + answer(subject)
}

type check func(*sample) answer

// A contestant is a way to check tokens, one or many in a call. build prepares everything that can be prepared.
type contestant struct {
	library, module, api string
	build                func(secret []byte) check
	nothingToBuild       bool
	checkAll             func(secret []byte) func([]*sample) bool // whether all answers are right
	atOnce               int                                      // how many tokens checkAll takes
}

type question struct {
	name, size, tokens string
	build              bool
	samples            []*sample // the tokens in turn, enough that a reading may begin with any
	slots              []slot
}

// A slot is one contestant in one case.
type slot struct {
	contestant *contestant
	run        func([]*sample)
	count      int // tokens a reading
	rounds     []float64
	loops      []float64 // how long calm took next to each reading
}

func main() {
	if len(os.Args) != 4 {
		fail("usage: bench TOKENS SECONDS LANGUAGE")
	}
	seconds, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fail("SECONDS is no number")
	}
	secret, kinds := readTokens(os.Args[1])
	questions := pose(kinds)
	for q := range questions {
		for c := range contestants {
			questions[q].enter(&contestants[c], secret)
		}
	}
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	for round := 0; round < 5 || time.Now().Before(end); round++ {
		for q := range questions {
			for s := range questions[q].slots {
				slot := &questions[q].slots[s]
				before := calm()
				slot.rounds = append(slot.rounds, slot.reading(questions[q].samples, round))
				slot.loops = append(slot.loops, max(before, calm()))
			}
		}
	}
	printRows(os.Args[3], questions, memory(secret, kinds))
}

func readTokens(path string) (secret []byte, kinds map[string][]*sample) {
	file, err := os.Open(path)
	if err != nil {
		fail(err.Error())
	}
	defer file.Close()
	kinds = map[string][]*sample{}
	lines := bufio.NewScanner(file)
	lines.Scan()
	secret = []byte(lines.Text())
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		kind := fields[0] + " " + fields[1]
		subject := fmt.Sprintf("user-%04d", len(kinds[kind]))
		kinds[kind] = append(kinds[kind], &sample{fields[2], []byte(fields[2]), subject, answer(fields[1])})
	}
	return secret, kinds
}

func pose(kinds map[string][]*sample) (questions []question) {
	for _, c := range []struct {
		name   string
		answer answer
		build  bool
	}{{"accept", accepted, false}, {"bad signature", badSignature, false}, {"expired", expired, false}, {"build", accepted, true}} {
		for _, size := range []string{"S", "M", "L"} {
			all := kinds[size+" "+string(c.answer)]
			questions = append(questions,
				question{name: c.name, size: size, tokens: "one", build: c.build, samples: turns(all[:1])},
				question{name: c.name, size: size, tokens: "many", build: c.build, samples: turns(all)})
		}
	}
	return questions
}

func turns(samples []*sample) []*sample {
	turns := make([]*sample, tokensOfAKind+batch)
	for i := range turns {
		turns[i] = samples[i%len(samples)]
	}
	return turns
}

// enter checks the contestant's answers before any clock counts, and determines the tokens in a reading.
func (q *question) enter(c *contestant, secret []byte) {
	s := slot{contestant: c, count: tokensOfAKind}
	switch {
	case q.build && (c.checkAll != nil || c.nothingToBuild):
		return
	case q.build:
		s.run = func(samples []*sample) {
			for _, sample := range samples {
				expect(c, c.build(secret)(sample), sample)
			}
		}
	case c.checkAll != nil:
		check := c.checkAll(secret)
		s.count = c.atOnce
		s.run = func(samples []*sample) {
			if !check(samples) {
				fail(c.library + ", " + c.api + ": a wrong answer")
			}
		}
	default:
		check := c.build(secret)
		s.run = func(samples []*sample) {
			for _, sample := range samples {
				expect(c, check(sample), sample)
			}
		}
	}
	least := math.Inf(1)
	for range 3 {
		least = min(least, s.reading(q.samples, 0))
	}
	if c.checkAll == nil {
		s.count = min(max(int(float64(readingTime)/least), 8), tokensOfAKind)
	}
	q.slots = append(q.slots, s)
}

// reading returns the nanoseconds a token, including the check of each answer and its subject. It runs twice, and the
// second counts: by then the processor's caches again hold what the contestant before has evicted.
func (s *slot) reading(samples []*sample, round int) float64 {
	first := round * s.count % tokensOfAKind
	s.run(samples[first : first+s.count])
	start := time.Now()
	s.run(samples[first : first+s.count])
	return float64(time.Since(start)) / float64(s.count)
}

var sink uint64 = 1

// calm returns the nanoseconds of a loop of known length, timed right before and after each reading. If it is slow,
// other work used the processor, and report.py discards the reading. A chain of multiplications, three cycles each,
// shows a lower clock and a task switch; the additions between them, as many as a processor can start meanwhile, show a
// neighbour on the same core.
func calm() float64 {
	start := time.Now()
	x := sink | 1
	var a, b, c, d, e, f uint64
	for range 4000 {
		x *= 0x9E3779B97F4A7C15
		a += x
		b ^= x
		c += a ^ x
		d ^= b + x
		e += a ^ b
		f ^= a + b
	}
	sink = c + d + e + f
	return float64(time.Since(start))
}

func expect(c *contestant, given answer, sample *sample) {
	if given != sample.answer {
		fail(fmt.Sprintf("%s, %s: %s for %s", c.library, c.api, given, sample.answer))
	}
}

func printRows(language string, questions []question, facts []fact) {
	out := json.NewEncoder(os.Stdout)
	out.Encode(map[string]string{"language": language, "runtime": runtime.Version()})
	for _, fact := range facts {
		fact.Language = language
		out.Encode(fact)
	}
	versions := moduleVersions()
	for _, q := range questions {
		for _, s := range q.slots {
			for i, ns := range s.rounds {
				s.rounds[i] = math.Round(ns*10) / 10
			}
			out.Encode(map[string]any{
				"language": language, "library": s.contestant.library, "version": versions[s.contestant.module],
				"api": s.contestant.api, "size": q.size, "case": q.name, "tokens": q.tokens, "rounds": s.rounds, "loops": s.loops,
			})
		}
	}
}

func moduleVersions() map[string]string {
	info, _ := debug.ReadBuildInfo()
	versions := map[string]string{}
	for _, module := range info.Deps {
		versions[module.Path] = strings.TrimPrefix(module.Version, "v")
	}
	return versions
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
