/** One JSON log line as a person reads it in a terminal; what is not JSON stays as it is. */
export function prettyLine(line: string): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  const { level, time, msg, err, error = err, ...fields } = entry;
  const at = new Date(Number(time)).toISOString().slice(11, 23);
  const rest = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const stack = (error as { stack?: string } | undefined)?.stack;
  return `${[at, level, msg, ...rest].join(' ')}\n${stack ? `${stack}\n` : ''}`;
}
