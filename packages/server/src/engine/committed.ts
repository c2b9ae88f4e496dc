import type { SceneId } from '@greenroom/protocol';
import type { SessionChange } from '../plan/finish.ts';
import type { EnrolmentRow, FailedPair } from '../store/port.ts';

export interface CommittedSession extends SessionChange {
  /** Of the commit that wrote it. */
  readonly position: number;
}

/** Something that is durable now. */
export interface Committed {
  readonly scene: SceneId;
  readonly sessions: readonly CommittedSession[];
  readonly enrolments: readonly EnrolmentRow[];
  readonly failedPairs: readonly FailedPair[];
}
