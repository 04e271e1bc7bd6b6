/* What happened, drawn with one column for each process. */
#include <string.h>

#include "report/inner.h"

#define COLUMNS_MAX 4
#define COLUMN_LEAST 17
#define NAME_COLUMNS 14
#define RULE "│"

struct drawing {
    const struct trace *trace;
    const char *const *names;
    const struct timeline_style *style;
    const GArray *happenings;
    GString *out;
};

static const struct happening *at(const struct drawing *drawing, size_t index)
{
    return &g_array_index(drawing->happenings, struct happening, index);
}

/* ---- which lines ---- */

/* The last line of the window: shortly after the last evidence; without evidence, the last output;
 * else the end. */
static size_t last_line(const struct drawing *drawing)
{
    size_t count = drawing->happenings->len, evidence = count, output = count;

    for (size_t i = 0; i < count; i++) {
        if (at(drawing, i)->evidence)
            evidence = i;
        if (at(drawing, i)->output)
            output = i;
    }
    if (evidence < count)
        return MIN(count - 1, evidence + 1);
    return drawing->style->to_output && output < count ? MIN(count - 1, output + 1) : count - 1;
}

/* Chooses the lines: what leads up to the last one, and evidence that lies further back, each with
 * the line before it. Returns a flag for each happening; free with g_free. */
static bool *choose(const struct drawing *drawing)
{
    size_t count = drawing->happenings->len, rows = drawing->style->rows, last, far = 0;
    bool *chosen = g_new0(bool, count + 1);

    if (!count)
        return chosen;
    last = last_line(drawing);
    for (size_t i = 0; i + rows < last && far < rows / 2; i++)
        if (at(drawing, i)->evidence) {
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

static GArray *processes_of(const struct drawing *drawing, const bool *chosen)
{
    GArray *processes = g_array_new(FALSE, FALSE, sizeof(int64_t));

    for (size_t i = 0; i < drawing->happenings->len; i++) {
        int64_t process = at(drawing, i)->process;
        guint known = 0;

        while (known < processes->len && g_array_index(processes, int64_t, known) != process)
            known++;
        if (chosen[i] && known == processes->len)
            g_array_append_val(processes, process);
    }
    return processes;
}

/* ---- drawing ---- */

static void begin_line(const struct drawing *drawing)
{
    for (int i = 0; i < drawing->style->indent; i++)
        g_string_append_c(drawing->out, ' ');
}

static void end_line(const struct drawing *drawing)
{
    while (drawing->out->len && drawing->out->str[drawing->out->len - 1] == ' ')
        g_string_truncate(drawing->out, drawing->out->len - 1);
    g_string_append_c(drawing->out, '\n');
}

static void styled_cell(const struct drawing *drawing, const char *text, int columns,
                        const char *code)
{
    bool colour = drawing->style->colour && code;

    if (colour)
        g_string_append_printf(drawing->out, "\033[%sm", code);
    append_cell(drawing->out, text, columns);
    if (colour)
        g_string_append(drawing->out, "\033[0m");
}

/* "▶ " in front of what a finding rests on. */
static void happening_cell(const struct drawing *drawing, const struct happening *happening,
                           int columns)
{
    g_autofree char *safe = report_escape(happening->text);
    g_autofree char *marked = g_strconcat(happening->evidence ? "▶ " : "  ", safe, NULL);

    styled_cell(drawing, marked, columns, happening->evidence ? "1;31" : NULL);
}

static void rule(const struct drawing *drawing)
{
    styled_cell(drawing, RULE, 1, "2");
}

static void draw_head(const struct drawing *drawing, const GArray *processes, int cell)
{
    begin_line(drawing);
    for (guint i = 0; i < processes->len; i++) {
        g_autofree char *name = trace_name_process(drawing->trace, drawing->names,
                                                   g_array_index(processes, int64_t, i));
        g_autofree char *head = g_strconcat("  ", name, NULL);

        if (i)
            rule(drawing);
        styled_cell(drawing, head, cell, "1");
    }
    end_line(drawing);
}

static void draw_row(const struct drawing *drawing, const GArray *processes,
                     const struct happening *happening, int cell)
{
    begin_line(drawing);
    for (guint i = 0; i < processes->len; i++) {
        if (i)
            rule(drawing);
        if (!happening)
            append_cell(drawing->out, i ? "" : "  ⋮", cell);
        else if (g_array_index(processes, int64_t, i) == happening->process)
            happening_cell(drawing, happening, cell);
        else
            append_cell(drawing->out, "", cell);
    }
    end_line(drawing);
}

/* More processes than columns: a name in front of each line. */
static void draw_named_row(const struct drawing *drawing, const struct happening *happening)
{
    begin_line(drawing);
    if (happening) {
        g_autofree char *name =
            trace_name_process(drawing->trace, drawing->names, happening->process);

        styled_cell(drawing, name, NAME_COLUMNS, "1");
        rule(drawing);
        happening_cell(drawing, happening,
                       drawing->style->width - drawing->style->indent - NAME_COLUMNS - 1);
    } else {
        g_string_append(drawing->out, "⋮");
    }
    end_line(drawing);
}

static void draw(const struct drawing *drawing, const bool *chosen)
{
    g_autoptr(GArray) processes = processes_of(drawing, chosen);
    int columns = (int)MAX(1, processes->len);
    int cell = (drawing->style->width - drawing->style->indent - (columns - 1)) / columns;
    bool side_by_side = columns <= COLUMNS_MAX && cell >= COLUMN_LEAST;
    size_t before = 0;

    if (processes->len && side_by_side)
        draw_head(drawing, processes, cell);
    for (size_t i = 0; i < drawing->happenings->len; i++) {
        if (!chosen[i])
            continue;
        if (i != before) {
            if (side_by_side)
                draw_row(drawing, processes, NULL, cell);
            else
                draw_named_row(drawing, NULL);
        }
        before = i + 1;
        if (side_by_side)
            draw_row(drawing, processes, at(drawing, i), cell);
        else
            draw_named_row(drawing, at(drawing, i));
    }
}

char *report_timeline(const struct trace *trace, const char *const *names, const GArray *places,
                      const struct timeline_style *style)
{
    g_autoptr(GArray) happenings = happenings_of(trace, names, places);
    struct drawing drawing = {trace, names, style, happenings, g_string_new(NULL)};
    g_autofree bool *chosen = choose(&drawing);

    draw(&drawing, chosen);
    return g_string_free(drawing.out, FALSE);
}
