/**
 * Gathers what is written in one turn of the event loop into one text: each call of the system costs as much for ten lines
 * as for one. `write` gets what is left when the process ends, a crash that Node knows of included; only a SIGKILL takes
 * the lines of the turn that it fell into.
 */
export function linesOfATurn(write: (text: string) => void): { write(line: string): void } {
  let text = '';

  function flush(): void {
    if (text === '') return;
    const gathered = text;
    text = '';
    write(gathered);
  }

  process.once('exit', flush);
  return {
    write(line) {
      if (text === '') setImmediate(flush);
      text += line;
    },
  };
}
