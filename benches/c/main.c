// hs256 and other C libraries, interleaved in one run: nanoseconds a token.
//
// bench TOKENS SECONDS; ../README.md says what is measured and how, and what the lines it prints mean.
#include "harness.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const contestant *const contestants[] = {
    &hs256_verify_one, &hs256_verify_at_time, &hs256_batch_one_thread, &hs256_batch_two_threads, &libjwt_decode,
};
enum { CONTESTANTS = sizeof contestants / sizeof *contestants, SIZES = 3, ANSWERS = 3, CASES = 4 * SIZES * 2 };

// The length of a reading in nanoseconds: short, so that most have no task switch.
static const double READING = 150000;

static const char *const answers[ANSWERS] = { "accept", "bad signature", "expired" };
static const char *const sizes[SIZES] = { "S", "M", "L" };
static sample samples[SIZES][ANSWERS][COUNT];
static char secret[256];

// What is measured for a run of tokens.
typedef struct {
    const char *name, *size, *tokens;
    answer answer;
    bool build;
    const sample *samples[COUNT + BATCH]; // the tokens in turn, enough that a reading may begin with any
} question;

// One contestant in one case.
typedef struct {
    size_t count, length, capacity; // tokens a reading; number of readings
    double *rounds;                 // nanoseconds a token
    double *loops;                  // how long calm() took next to each reading
} readings;

static void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

bool is_subject(const sample *sample, const char *text, size_t len)
{
    return len == strlen(sample->subject) && memcmp(text, sample->subject, len) == 0;
}

static size_t index_of(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    fail("the tokens' file has an unknown size or answer");
    return 0;
}

static void read_tokens(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(secret, sizeof secret, file) == NULL)
        fail("cannot read the tokens");
    secret[strcspn(secret, "\n")] = 0;
    static char line[16384];
    size_t counts[SIZES][ANSWERS] = { 0 };
    while (fgets(line, sizeof line, file) != NULL) {
        const char *size = strtok(line, "\t"), *answer = strtok(NULL, "\t"), *token = strtok(NULL, "\n");
        size_t s = index_of(sizes, SIZES, size), a = index_of(answers, ANSWERS, answer), number = counts[s][a]++;
        if (number >= COUNT)
            fail("too many tokens");
        sample *sample = &samples[s][a][number];
        sample->text = strdup(token);
        sample->len = strlen(token);
        snprintf(sample->subject, sizeof sample->subject, "user-%04zu", number);
    }
    fclose(file);
}

static void pose(question *questions)
{
    for (int kind = 0; kind < 4; kind++)
        for (int size = 0; size < SIZES; size++)
            for (int many = 0; many < 2; many++, questions++) {
                bool build = kind == 3;
                int answer = build ? ACCEPTED : kind;
                *questions = (question){ .name = build ? "build" : answers[answer], .size = sizes[size],
                                         .tokens = many ? "many" : "one", .answer = answer, .build = build };
                for (int i = 0; i < COUNT + BATCH; i++)
                    questions->samples[i] = &samples[size][answer][many ? i % COUNT : 0];
            }
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static void *prepare(const contestant *contestant)
{
    return contestant->prepare == NULL ? secret : contestant->prepare(secret);
}

static void wrong(const contestant *contestant, const question *question, answer answer)
{
    fprintf(stderr, "%s, %s: %d for %s\n", contestant->library, contestant->api, answer, question->name);
    exit(1);
}

static void check(const contestant *contestant, void *state, const question *question, size_t first, size_t count)
{
    const sample *const *samples = question->samples + first;
    if (contestant->check_all != NULL) {
        answer answer = contestant->check_all(state, samples, count);
        if (answer != question->answer)
            wrong(contestant, question, answer);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        void *fresh = question->build ? prepare(contestant) : state;
        answer answer = contestant->check(fresh, samples[i]);
        if (question->build && contestant->release != NULL)
            contestant->release(fresh);
        if (answer != question->answer)
            wrong(contestant, question, answer);
    }
}

// Nanoseconds a token in one reading, including the check of each answer and its subject. It runs twice, and the second
// counts: by then the processor's caches again hold what the contestant before has evicted.
static double reading(const contestant *contestant, void *state, const question *question, size_t first, size_t count)
{
    check(contestant, state, question, first, count);
    double start = now();
    check(contestant, state, question, first, count);
    return (now() - start) / count;
}

// Nanoseconds of a loop of known length, timed right before and after each reading. If it is slow, other work used the
// processor, and report.py discards the reading. A chain of multiplications, three cycles each, shows a lower clock and
// a task switch; the additions between them, as many as a processor can start meanwhile, show a neighbour on the same
// core.
static double calm(void)
{
    static volatile uint64_t sink = 1;
    double start = now();
    uint64_t x = sink | 1, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0;
    for (int step = 0; step < 4000; step++) {
        x *= 0x9E3779B97F4A7C15;
        a += x;
        b ^= x;
        c += a ^ x;
        d ^= b + x;
        e += a ^ b;
        f ^= a + b;
    }
    sink = c + d + e + f;
    return now() - start;
}

static bool takes_part(const contestant *contestant, const question *question)
{
    return !question->build || contestant->check != NULL;
}

static void print(const contestant *contestant, const question *question, const readings *readings)
{
    printf("{\"language\":\"c\",\"library\":\"%s\",\"version\":\"%s\",\"api\":\"%s\",\"size\":\"%s\",\"case\":\"%s\","
           "\"tokens\":\"%s\",\"rounds\":[",
           contestant->library, contestant->version(), contestant->api, question->size, question->name, question->tokens);
    for (size_t i = 0; i < readings->length; i++)
        printf("%s%.1f", i ? "," : "", readings->rounds[i]);
    printf("],\"loops\":[");
    for (size_t i = 0; i < readings->length; i++)
        printf("%s%.0f", i ? "," : "", readings->loops[i]);
    puts("]}");
}

int main(int argc, char **argv)
{
    if (argc != 3)
        fail("usage: bench TOKENS SECONDS");
    read_tokens(argv[1]);
    static question questions[CASES];
    static readings table[CASES][CONTESTANTS];
    void *states[CONTESTANTS];
    pose(questions);
    for (int c = 0; c < CONTESTANTS; c++)
        states[c] = prepare(contestants[c]);

    // Checks every answer before any clock runs; the fastest of three passes sets the size of a reading.
    for (int q = 0; q < CASES; q++)
        for (int c = 0; c < CONTESTANTS; c++) {
            if (!takes_part(contestants[c], &questions[q]))
                continue;
            double least = 1e18;
            for (int i = 0; i < 3; i++) {
                double time = reading(contestants[c], states[c], &questions[q], 0, COUNT);
                least = time < least ? time : least;
            }
            size_t count = READING / least;
            count = count < 8 ? 8 : count > COUNT ? COUNT : count;
            table[q][c].count = contestants[c]->check_all != NULL ? contestants[c]->at_once : count;
        }

    double end = now() + atof(argv[2]) * 1e9;
    for (size_t round = 0; round < 5 || now() < end; round++)
        for (int q = 0; q < CASES; q++)
            for (int c = 0; c < CONTESTANTS; c++) {
                readings *r = &table[q][c];
                if (!takes_part(contestants[c], &questions[q]))
                    continue;
                if (r->length == r->capacity) {
                    r->capacity = 2 * r->capacity + 64;
                    r->rounds = realloc(r->rounds, r->capacity * sizeof *r->rounds);
                    r->loops = realloc(r->loops, r->capacity * sizeof *r->loops);
                }
                size_t first = round * r->count % COUNT;
                double before = calm();
                r->rounds[r->length] = reading(contestants[c], states[c], &questions[q], first, r->count);
                double after = calm();
                r->loops[r->length++] = before > after ? before : after;
            }

    printf("{\"language\":\"c\",\"runtime\":\"gcc " __VERSION__ "\"}\n");
    print_memory(secret);
    for (int q = 0; q < CASES; q++)
        for (int c = 0; c < CONTESTANTS; c++)
            if (takes_part(contestants[c], &questions[q]))
                print(contestants[c], &questions[q], &table[q][c]);
    return 0;
}
