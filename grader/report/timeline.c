/*
 * What happened, time downwards: a lane for each task with arrows between them, and beside the
 * lanes what was called. A lane is │ while its task runs, ┊ while it waits in a call.
 */
#include <string.h>

#include "base/i18n.h"
#include "report/inner.h"

#define LANES_MAX 6
#define LANE_LEAST 8
#define LANE_MOST 16
#define LABEL_GAP 2
#define TEXT_LEAST 24
#define MARK_COLUMNS 2
#define NAME_COLUMNS 14

struct drawing {
    const struct trace *trace;
    const char *const *names;
    const struct timeline_style *style;
    const GArray *happenings;
    const GArray *rows;
    GArray *lanes; /* int64_t: tasks, from left to right */
    int spacing;   /* columns from lane to lane */
    GString *out;
};

static const struct row *row_at(const struct drawing *drawing, size_t index)
{
    return &g_array_index(drawing->rows, struct row, index);
}

static const struct happening *at(const struct drawing *drawing, size_t index)
{
    return &g_array_index(drawing->happenings, struct happening, row_at(drawing, index)->happening);
}

static bool is_fold(const struct drawing *drawing, size_t index)
{
    return row_at(drawing, index)->times > 0;
}

/* ---- which rows ---- */

/* The last row of the window: shortly after the last evidence; without evidence, the last output;
 * else the end. */
static size_t last_row(const struct drawing *drawing)
{
    size_t count = drawing->rows->len, evidence = count, output = count;

    for (size_t i = 0; i < count; i++) {
        if (is_fold(drawing, i))
            continue;
        if (at(drawing, i)->evidence)
            evidence = i;
        if (at(drawing, i)->output)
            output = i;
    }
    if (evidence < count)
        return MIN(count - 1, evidence + 1);
    return drawing->style->to_output && output < count ? MIN(count - 1, output + 1) : count - 1;
}

/* Chooses the rows: what leads up to the last one, and evidence that lies further back, each with
 * the row before it. Returns a flag for each row; free with g_free. */
static bool *choose(const struct drawing *drawing)
{
    size_t count = drawing->rows->len, rows = drawing->style->rows, last, far = 0;
    bool *chosen = g_new0(bool, count + 1);

    if (!count)
        return chosen;
    last = last_row(drawing);
    for (size_t i = 0; i + rows < last && far < rows / 2; i++)
        if (!is_fold(drawing, i) && at(drawing, i)->evidence) {
            chosen[i] = true;
            far++;
            if (i && far < rows / 2 && !chosen[i - 1]) {
                chosen[i - 1] = true;
                far++;
            }
        }
    for (size_t i = 0; i + far < rows && i <= last; i++)
        chosen[last - i] = true;
    return chosen;
}

/* ---- lanes ---- */

static int lane_of(const struct drawing *drawing, int64_t task)
{
    for (guint i = 0; i < drawing->lanes->len; i++)
        if (g_array_index(drawing->lanes, int64_t, i) == task)
            return (int)i;
    return -1;
}

static void add_lane(struct drawing *drawing, int64_t task)
{
    guint i = 0;

    if (!trace_task(drawing->trace, task) || lane_of(drawing, task) >= 0)
        return;
    while (i < drawing->lanes->len && g_array_index(drawing->lanes, int64_t, i) < task)
        i++;
    g_array_insert_val(drawing->lanes, i, task);
}

/* The name over a lane, without its article. Free with g_free. */
static char *label_of(const struct drawing *drawing, int64_t task)
{
    g_autofree char *name = trace_name_task(drawing->trace, drawing->names, task);

    return words_settle(g_strdup(trace_name_label(name)));
}

/* Lanes for everybody who has a part in the chosen rows, as wide as their names want. Returns false
 * when there is no room for them beside the text. */
static bool lay_out(struct drawing *drawing, const bool *chosen)
{
    int room = drawing->style->width - drawing->style->indent - MARK_COLUMNS - TEXT_LEAST;

    for (size_t i = 0; i < drawing->rows->len; i++)
        if (chosen[i] && !is_fold(drawing, i)) {
            add_lane(drawing, at(drawing, i)->task);
            add_lane(drawing, at(drawing, i)->other);
        }
    drawing->spacing = LANE_LEAST;
    for (guint i = 0; i < drawing->lanes->len; i++) {
        g_autofree char *label = label_of(drawing, g_array_index(drawing->lanes, int64_t, i));

        drawing->spacing = MAX(drawing->spacing, text_columns(label) + LABEL_GAP);
    }
    drawing->spacing = MIN(drawing->spacing, LANE_MOST);
    if (drawing->lanes->len)
        drawing->spacing = MAX(LANE_LEAST, MIN(drawing->spacing, room / (int)drawing->lanes->len));
    return drawing->lanes->len <= LANES_MAX && drawing->spacing * (int)drawing->lanes->len <= room;
}

/* Did the task wait in a call at that place, for something that came later or never? */
static bool is_waiting(const struct trace *trace, const struct trace_task *task, size_t place)
{
    const struct trace_call *last = NULL;
    size_t low = 0, high = task->calls.count;

    while (low < high) { /* the last call that began before the place */
        size_t middle = low + (high - low) / 2;

        if (trace->calls[task->calls.items[middle]].since < place) {
            last = &trace->calls[task->calls.items[middle]];
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return last && last->until > place && (!last->exit || last->exit->blocked);
}

/* The sign of a lane at a place: blank where the task does not exist. */
static const char *lane_sign(const struct drawing *drawing, int64_t number, size_t place)
{
    const struct trace_task *task = trace_task(drawing->trace, number);

    if (!task || task->since > place || (task->end != TRACE_NOWHERE && task->end < place))
        return " ";
    return is_waiting(drawing->trace, task, place) ? "┊" : "│";
}

/* An arrow over the cells from lane to lane. */
static void lay_arrow(const char **cells, int from, int to)
{
    int low = MIN(from, to), high = MAX(from, to);

    for (int i = low + 1; i < high; i++)
        cells[i] = *cells[i] == ' ' ? "─" : "┼";
    cells[from] = from < to ? "├" : "┤";
    cells[to] = from < to ? "▶" : "◀";
}

/* ---- drawing ---- */

static void styled(const struct drawing *drawing, const char *code, const char *text)
{
    bool colour = drawing->style->colour && code;

    if (colour)
        g_string_append_printf(drawing->out, "\033[%sm", code);
    g_string_append(drawing->out, text);
    if (colour)
        g_string_append(drawing->out, "\033[0m");
}

static void begin_line(const struct drawing *drawing, const char *mark)
{
    for (int i = 0; i < drawing->style->indent; i++)
        g_string_append_c(drawing->out, ' ');
    styled(drawing, BAD, mark);
    g_string_append_c(drawing->out, ' ');
}

static void end_line(const struct drawing *drawing)
{
    while (drawing->out->len && drawing->out->str[drawing->out->len - 1] == ' ')
        g_string_truncate(drawing->out, drawing->out->len - 1);
    g_string_append_c(drawing->out, '\n');
}

/* Text that may take so many columns. */
static void clipped(const struct drawing *drawing, const char *code, const char *text, int columns)
{
    g_autofree char *safe = report_escape(text);
    GString *cell = g_string_new(NULL);

    if (text_columns(safe) > columns)
        append_cell(cell, safe, columns);
    else
        g_string_append(cell, safe);
    styled(drawing, code, cell->str);
    g_string_free(cell, TRUE);
}

static void draw_head(const struct drawing *drawing)
{
    begin_line(drawing, " ");
    for (guint i = 0; i < drawing->lanes->len; i++) {
        g_autofree char *label = label_of(drawing, g_array_index(drawing->lanes, int64_t, i));
        g_autofree char *safe = report_escape(label);
        GString *cell = g_string_new(NULL);

        append_cell(cell, safe, drawing->spacing - 1);
        styled(drawing, BOLD, cell->str);
        g_string_append_c(drawing->out, ' ');
        g_string_free(cell, TRUE);
    }
    end_line(drawing);
}

/* The lanes of a row; what happens stands in the lane of its task. happening: NULL for a gap. */
static void draw_lanes(const struct drawing *drawing, const struct happening *happening)
{
    int columns = drawing->spacing * (int)drawing->lanes->len;
    g_autofree const char **cells = g_new0(const char *, (size_t)columns + 1);
    GString *text = g_string_new(NULL);

    for (int i = 0; i < columns; i++)
        cells[i] = " ";
    for (guint i = 0; i < drawing->lanes->len; i++) {
        int64_t task = g_array_index(drawing->lanes, int64_t, i);

        cells[(int)i * drawing->spacing] =
            happening ? lane_sign(drawing, task, happening->place) : "⋮";
    }
    if (happening) {
        int own = lane_of(drawing, happening->task) * drawing->spacing;
        int other = lane_of(drawing, happening->other) * drawing->spacing;

        cells[own] = happening->waits ? "○" : "●";
        if (happening->other != NONE && other >= 0 && other != own)
            lay_arrow(cells, happening->outgoing ? own : other, happening->outgoing ? other : own);
    }
    for (int i = 0; i < columns; i++)
        g_string_append(text, cells[i]);
    styled(drawing, happening && happening->evidence ? BAD : DIM, text->str);
    g_string_free(text, TRUE);
}

/* What a fold or a gap says. Free with g_free. */
static char *fold_text(const struct row *row)
{
    if (!row)
        return g_strdup("");
    if (row->lines == 1)
        return g_strdup_printf(
            ngettext("the same %u more time", "the same %u more times", row->times), row->times);
    return g_strdup_printf(
        ngettext("these %u lines %u more time", "these %u lines %u more times", row->times),
        row->lines, row->times);
}

/* row: NULL for what was left out. */
static void draw_fold(const struct drawing *drawing, const struct row *row, bool lanes)
{
    g_autofree char *text = fold_text(row);

    begin_line(drawing, " ");
    if (lanes)
        draw_lanes(drawing, NULL);
    else
        g_string_append(drawing->out, "⋮ ");
    styled(drawing, DIM, text);
    end_line(drawing);
}

static void draw_happening(const struct drawing *drawing, const struct happening *happening)
{
    int used = drawing->style->indent + MARK_COLUMNS + drawing->spacing * (int)drawing->lanes->len;

    begin_line(drawing, happening->evidence ? "▶" : " ");
    draw_lanes(drawing, happening);
    clipped(drawing, happening->evidence ? BAD : NULL, happening->text,
            drawing->style->width - used);
    end_line(drawing);
}

/* More tasks than lanes: a name in front of each line, and with whom behind it. */
static void draw_named(const struct drawing *drawing, const struct happening *happening)
{
    g_autofree char *name = label_of(drawing, happening->task), *safe = report_escape(name);
    g_autofree char *other = happening->other != NONE && !happening->outgoing &&
                                     happening->other != happening->task &&
                                     trace_task(drawing->trace, happening->other)
                                 ? label_of(drawing, happening->other)
                                 : NULL;
    g_autofree char *text = g_strconcat(happening->text, other ? " ← " : NULL, other, NULL);
    GString *cell = g_string_new(NULL);

    append_cell(cell, safe, NAME_COLUMNS);
    begin_line(drawing, happening->evidence ? "▶" : " ");
    styled(drawing, BOLD, cell->str);
    styled(drawing, DIM, "│ ");
    clipped(drawing, happening->evidence ? BAD : NULL, text,
            drawing->style->width - drawing->style->indent - MARK_COLUMNS - NAME_COLUMNS - 2);
    end_line(drawing);
    g_string_free(cell, TRUE);
}

static void draw(struct drawing *drawing, const bool *chosen)
{
    bool lanes = lay_out(drawing, chosen);
    size_t before = 0;

    if (lanes && drawing->lanes->len)
        draw_head(drawing);
    for (size_t i = 0; i < drawing->rows->len; i++) {
        if (!chosen[i])
            continue;
        if (i != before)
            draw_fold(drawing, NULL, lanes);
        before = i + 1;
        if (is_fold(drawing, i))
            draw_fold(drawing, row_at(drawing, i), lanes);
        else if (lanes)
            draw_happening(drawing, at(drawing, i));
        else
            draw_named(drawing, at(drawing, i));
    }
}

char *report_timeline(const struct trace *trace, const char *const *names, const GArray *places,
                      const struct timeline_style *style)
{
    g_autoptr(GArray) happenings = happenings_of(trace, names, places);
    g_autoptr(GArray) rows = fold_rows(happenings);
    g_autoptr(GArray) lanes = g_array_new(FALSE, FALSE, sizeof(int64_t));
    struct drawing drawing = {.trace = trace,
                              .names = names,
                              .style = style,
                              .happenings = happenings,
                              .rows = rows,
                              .lanes = lanes,
                              .out = g_string_new(NULL)};
    g_autofree bool *chosen = choose(&drawing);

    draw(&drawing, chosen);
    return g_string_free(drawing.out, FALSE);
}
