import type { ParticipantId, Report } from '@greenroom/protocol';
import type { PlayFact } from './play-facts.ts';
import type { SessionEventBody } from './session-events.ts';

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
    case 'rejoined':
      return { type: 'rejoined', participant, page: report.page };
    case 'finished': {
      const { frame, outcome, checksum } = report;
      return { type: 'finished', participant, frame, outcome, checksum };
    }
    case 'episodeFinished': {
      const { episode, frame, outcome, checksum } = report;
      return { type: 'episodeFinished', participant, episode, frame, outcome, checksum };
    }
    case 'desynced':
      return { type: 'desynced', participant, frame: report.frame };
    case 'gameFailed':
      return { type: 'gameFailed', participant, message: report.message };
    case 'loaded':
    case 'started':
    case 'hiddenTooLong':
    case 'uploaded':
      return { type: report.kind, participant };
  }
}
