import type { Report } from '@greenroom/protocol';
import type { EngineParts } from './parts.ts';
import {
  MAX_FACT_BYTES,
  MAX_LINK_REPORTS,
  MAX_REPORT_BYTES,
  MAX_REPORTS,
  type Person,
  seqBefore,
} from './people.ts';
import { isPlayFact } from './play-facts.ts';
import { payloadOf } from './report-payload.ts';
import { seatIn } from './seats.ts';

/** Those in front that the enrolment may have as well. */
export function fitting(parts: EngineParts, person: Person, reports: readonly Report[]): readonly Report[] {
  let bytes = person.reportBytes;
  const end = reports.findIndex((report) => {
    const maxBytes = isPlayFact(report) ? MAX_FACT_BYTES : MAX_REPORT_BYTES;
    const hasRoom = bytes < maxBytes && isAmongThem(parts, person, report);
    bytes += payloadOf(report).length;
    return !hasRoom;
  });
  return end === -1 ? reports : reports.slice(0, end);
}

/**
 * What is said of links and pauses alone never takes the last of the room: an hour on a bad network must not cost anybody the word
 * that ends their game.
 */
function isAmongThem(parts: EngineParts, person: Person, report: Report): boolean {
  const count = report.seq - seqBefore(person.enrolment?.ordinal ?? 1);
  if (count <= MAX_LINK_REPORTS) return true;
  const isOfLinks = report.kind === 'linkDown' || (report.kind === 'link' && report.attempt > 1);
  if (count > MAX_REPORTS || isOfLinks || isPlayFact(report)) return false;
  return report.kind !== 'linkUp' || takesBack(parts, person, report);
}

/** Their own last word that was taken says that the link is down: left so, it would end the game of all. */
function takesBack(
  parts: EngineParts,
  { scene, participant }: Person,
  { session: id, epoch, peer }: Report & { kind: 'linkUp' },
): boolean {
  const session = id !== null && id === seatIn(parts, scene, participant) ? parts.live.get(id) : undefined;
  if (session?.snapshot.context.epoch !== epoch) return false;
  const again = { type: 'linkDown', participant, peer, at: parts.clock.now() } as const;
  return parts.machine.step(session.snapshot, again).type === 'unchanged';
}
