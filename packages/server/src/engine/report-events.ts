import type { ParticipantId, Report } from '@greenroom/protocol';
import type { SessionEventBody } from './session-events.ts';

/** What pages do among themselves while they play: facts for the timeline that drive nothing. */
const PLAY_FACTS = [
  'paused',
  'unpaused',
  'playerDropped',
  'healed',
  'episodeFinished',
  'hiddenTooLong',
] as const satisfies readonly Report['kind'][];
type PlayFact = Extract<Report, { kind: (typeof PLAY_FACTS)[number] }>;

export function isPlayFact(report: Report): report is PlayFact {
  return PLAY_FACTS.some((kind) => kind === report.kind);
}

/** The session event that a report stands for. Transitions are facts for the timeline and drive nothing. */
export function eventOfReport(
  report: Exclude<Report, PlayFact | { kind: 'transition' }>,
  participant: ParticipantId,
): SessionEventBody {
  switch (report.kind) {
    case 'leave':
      return { type: 'left', participant };
    case 'link': {
      const { peer, attempt, failure, measurement } = report;
      return { type: 'linkReported', participant, peer, attempt, failure, measurement };
    }
    case 'linkDown':
    case 'linkUp':
      return { type: report.kind, participant, peer: report.peer };
    case 'finished': {
      const { frame, outcome, checksum } = report;
      return { type: 'finished', participant, frame, outcome, checksum };
    }
    case 'desynced':
      return { type: 'desynced', participant, frame: report.frame };
    case 'gameFailed':
      return { type: 'gameFailed', participant, message: report.message };
    case 'loaded':
    case 'started':
    case 'uploaded':
      return { type: report.kind, participant };
  }
}
