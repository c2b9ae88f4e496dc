import { MAX_TEXT_CHARS } from '@greenroom/protocol';

/** What was thrown, for a report: its text and, where it has one, its stack. Never throws, whatever it is. */
export function textOf(error: unknown): string {
  try {
    const text = String(error);
    const stack = error instanceof Error ? String(error.stack) : '';
    // Some browsers begin the stack with the text, some leave it out.
    return (stack.startsWith(text) ? stack : `${text}\n${stack}`.trim()).slice(0, MAX_TEXT_CHARS);
  } catch {
    return 'something that has no text';
  }
}

/** Bytes for a report, two digits each. */
export function hexOf(bytes: Uint8Array, maxChars = MAX_TEXT_CHARS): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, maxChars);
}
