import type { Report } from '@greenroom/protocol';

const payloads = new WeakMap<Report, string>();

/** What is stored of a report. Made once: its length decides whether there is room for it, before anything is done. */
export function payloadOf(report: Report): string {
  const known = payloads.get(report);
  if (known !== undefined) return known;
  const payload = JSON.stringify(report);
  payloads.set(report, payload);
  return payload;
}
