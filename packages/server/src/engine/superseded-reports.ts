import type { Report } from '@greenroom/protocol';

/**
 * Does a later report of the same message make this one's effect void? A link that is up at one end is up, whatever was
 * said of it before, and one that is reported down twice is down. What is left of a message in which a link flaps sixty
 * times leads to the same state with two commits at most; the rows are kept all the same.
 */
export function isSuperseded(report: Report, later: readonly Report[]): boolean {
  if (report.kind !== 'linkDown' && report.kind !== 'linkUp') return false;
  return later.some(
    (other) =>
      (other.kind === 'linkUp' || (other.kind === 'linkDown' && report.kind === 'linkDown')) &&
      other.peer === report.peer &&
      other.session === report.session &&
      other.epoch === report.epoch,
  );
}
