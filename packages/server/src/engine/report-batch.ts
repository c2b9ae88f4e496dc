import type { SceneId } from '@greenroom/protocol';
import type { ReportRow } from '../store/port.ts';
import type { EngineParts } from './parts.ts';
import { rowsOnly } from './session-events.ts';
import type { Transactions } from './transactions.ts';

/** Keeps reports that drive nothing. */
export interface ReportBatch {
  /** Resolves when the rows are durable; rejects as transactions do. */
  keep(rows: readonly ReportRow[]): Promise<void>;
}

/**
 * Facts that change no session need no turn and no compare-and-set, only durability: what comes in from everybody while
 * one commit is under way shares the next. Alone, a report is committed at once.
 */
export function createReportBatch(
  parts: EngineParts,
  transactions: Transactions,
  scene: SceneId,
): ReportBatch {
  let waiting: ReportRow[] = [];
  let next: Promise<void> | undefined;
  let current: Promise<void> = Promise.resolve();

  async function commit(): Promise<void> {
    const reports = waiting;
    waiting = [];
    next = undefined;
    const eventId = parts.nextEventId('reports');
    await transactions.run(scene, () => rowsOnly({ eventId, at: parts.clock.now(), reports }));
  }

  return {
    keep(rows) {
      waiting.push(...rows);
      if (!next) {
        // One that failed has told its own people; the next is not held up by it.
        next = current.catch(() => {}).then(commit);
        current = next;
      }
      return next;
    },
  };
}
