import type { Figure } from './bench.ts';

/** One line of the JSON output. */
export function jsonLine(figure: Figure): string {
  return JSON.stringify({ ...figure, value: rounded(figure.value) });
}

const HEADERS = ['id', 'value', 'unit', 'n', 'peer', 'peer value', 'note'] as const;

/** The table for people. */
export function table(figures: readonly Figure[]): string {
  const rows = [
    HEADERS,
    ...figures.map((figure) => [
      figure.id,
      String(rounded(figure.value)),
      figure.unit,
      String(figure.n),
      figure.peer ?? '',
      figure.peerValue === undefined ? '' : String(rounded(figure.peerValue)),
      figure.note ?? '',
    ]),
  ];
  const widths = HEADERS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}
