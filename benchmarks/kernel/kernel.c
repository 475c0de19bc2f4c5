/* The first stage of a query of words over one segment, compiled: every posting is read and scored.
 *
 * It does what fihris.search.matching does for a disjunction or a conjunction of words, on the same
 * bytes of the same file, but prunes nothing and keeps nothing. Formats: fihris/index/lists.py,
 * sets.py, counts.py, postings.py.
 */

#include <stdint.h>
#include <string.h>

enum { FULL, SPARSE, BUCKETS, BITMAP };
enum { NO_FORM = -1, WHOLE = -2 }; /* in place of a form's shape */

typedef struct {
    const uint8_t *bytes;
    const uint8_t *title, *body; /* packed counts: a bit, a nibble */
    const int64_t *title_at, *title_large, *body_at, *body_large;
    int64_t titles_large, bodies_large;
} Level;

typedef struct {
    int64_t shape, start, length, first;
} Set;

typedef struct {
    Set lemma, form;
    double title, title_form, body, body_form; /* weights, idf included */
} Word;

static int64_t decode(const Level *level, const Set *set, int64_t bound, int32_t *out) {
    const uint8_t *data = level->bytes + set->start;
    int64_t length = set->length, n = 0;
    switch (set->shape) {
    case FULL:
        for (int64_t i = 0; i < length; i++) out[i] = (int32_t)i;
        return length;
    case SPARSE: {
        int planes = 1 + (bound - 1 > 0xff) + (bound - 1 > 0xffff) + (bound - 1 > 0xffffff);
        for (int64_t i = 0; i < length; i++) out[i] = data[i];
        for (int p = 1; p < planes; p++)
            for (int64_t i = 0; i < length; i++) out[i] |= data[p * length + i] << (8 * p);
        return length;
    }
    case BUCKETS: {
        int64_t buckets = (bound + 255) >> 8;
        const uint8_t *low = data + buckets;
        for (int64_t b = 0; b < buckets; b++)
            for (int c = data[b]; c; c--, n++) out[n] = (int32_t)(b << 8) | low[n];
        return length;
    }
    default:
        for (int64_t w = 0; w < (bound + 63) / 64; w++) {
            uint64_t word;
            memcpy(&word, data + 8 * w, 8);
            for (; word; word &= word - 1) out[n++] = (int32_t)(64 * w + __builtin_ctzll(word));
        }
        return length;
    }
}

static double large(const int64_t *at, const int64_t *numbers, int64_t size, int64_t place, int top) {
    int64_t low = 0, high = size;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (at[middle] < place) low = middle + 1;
        else high = middle;
    }
    return low < size && at[low] == place ? (double)numbers[low] : top;
}

static inline double in_title(const Level *level, int64_t n) {
    int code = level->title[n >> 3] >> (n & 7) & 1;
    return code ? large(level->title_at, level->title_large, level->titles_large, n, 1) : 0;
}

static inline double in_body(const Level *level, int64_t n) {
    int code = level->body[n >> 1] >> (n & 1) * 4 & 15;
    return code < 15 ? code : large(level->body_at, level->body_large, level->bodies_large, n, 15);
}

static inline double score(double weight, double frequency, double norm) {
    return frequency ? weight * (frequency / (frequency + norm)) : 0;
}

/* Finds the best k documents, of equals the lower; returns how many there are. `acc` and `held` are
 * zeros for each document, and are again when it returns; `buffer`, `places` and `touched` have room
 * for each document. With `every` a document must hold all words. */
int64_t best(const Level *lemmas, const Level *surfaces, const Word *words, int64_t count, int every,
             int64_t documents, const double *title_norm, const double *body_norm, double *acc,
             uint8_t *held, int32_t *buffer, int32_t *places, int32_t *touched, int64_t k,
             int64_t *best_documents, double *best_scores) {
    int64_t seen = 0, found = 0;
    for (const Word *w = words; w < words + count; w++) {
        int64_t n = decode(lemmas, &w->lemma, documents, buffer), forms = 0, j = 0;
        if (w->form.shape >= 0) forms = decode(surfaces, &w->form, w->lemma.length, places);
        for (int64_t i = 0; i < n; i++) {
            int32_t d = buffer[i];
            double t = in_title(lemmas, w->lemma.first + i), b = in_body(lemmas, w->lemma.first + i);
            double ft = 0, fb = 0;
            if (w->form.shape == WHOLE) ft = t, fb = b;
            else if (j < forms && places[j] == i) {
                ft = in_title(surfaces, w->form.first + j);
                fb = in_body(surfaces, w->form.first + j++);
            }
            double own = score(w->title, t, title_norm[d]);
            own += score(w->title_form, ft, title_norm[d]);
            own += score(w->body, b, body_norm[d]);
            own += score(w->body_form, fb, body_norm[d]);
            if (!held[d]) touched[seen++] = d;
            held[d]++;
            acc[d] += own;
        }
    }
    for (int64_t i = 0; i < seen; i++) {
        int32_t d = touched[i];
        double own = acc[d];
        int matches = every ? held[d] == count : own > 0;
        acc[d] = 0, held[d] = 0;
        if (!matches) continue;
        if (found == k && (own < best_scores[k - 1] ||
                           (own == best_scores[k - 1] && d > best_documents[k - 1])))
            continue;
        int64_t at = found < k ? found++ : k - 1;
        while (at && (best_scores[at - 1] < own ||
                      (best_scores[at - 1] == own && best_documents[at - 1] > d))) {
            best_scores[at] = best_scores[at - 1];
            best_documents[at] = best_documents[at - 1];
            at--;
        }
        best_scores[at] = own;
        best_documents[at] = d;
    }
    return found;
}
