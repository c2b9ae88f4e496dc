import { and, setup } from 'xstate';
import { actions, guards } from './chart-parts.ts';
import type { SessionContext } from './context.ts';
import type { SessionEvent } from './events.ts';

/*
 * The life of a session. Only this chart changes a state (SES-3).
 *
 *   created -> waiting -> matched -> validating -> playing -> ended -> disposed
 *      |          |          |            |           |                   ^
 *      +----------+----------+------------+-----------+---- not played ---+
 *
 * It is a function: `transition(machine, snapshot, event)` answers the next snapshot and actions as data. Nothing here
 * waits, calls out or draws lots; deadlines are instants in the context (`deadlines.ts`). For one event the first entry
 * whose guard holds is taken; what no state lists falls to the entries of the whole machine at the end.
 */

/** Version of what is persisted; rises when a stored snapshot or an event of the log would be read differently. */
export const machineVersion = 3;

/** Legal and without effect: a repeat, or an event that has become void. */
const NOTHING = {};

export const machine = setup({
  types: {} as { context: SessionContext; events: SessionEvent; input: SessionContext },
  guards,
  actions,
}).createMachine({
  id: 'session',
  // `transition` builds an inert actor without input at every call: a factory that minds would throw inside each time.
  context: ({ input }) => input,
  initial: 'created',
  states: {
    created: {
      on: {
        seatTaken: { target: 'waiting', actions: 'takeSeat' },
        cancelled: { target: 'disposed', actions: 'disposeCancelled' },
      },
    },

    waiting: {
      on: {
        seatTaken: [
          { guard: 'isSeated', actions: { type: 'refuse', params: { code: 'seatTaken' } } },
          { guard: 'hasOpenSeat', actions: 'takeSeat' },
        ],
        match: { guard: 'isReady', target: 'matched', actions: 'draw' },
        matchWithBots: { guard: 'isReadyWithBots', target: 'matched', actions: 'drawWithBots' },
        connected: [{ guard: 'holdsSeat' }, { actions: 'connect' }],
        disconnected: { guard: 'holdsSeat', actions: 'startGrace' },
        away: [{ guard: 'isLeaving', actions: 'startGrace' }, NOTHING],
        left: [
          { guard: 'isLastMember', target: 'disposed', actions: 'leaveWaiting' },
          { actions: 'leaveWaiting' },
        ],
        deadline: [
          { guard: and(['isGraceOver', 'isLastMember']), target: 'disposed', actions: 'dropLostWaiter' },
          { guard: 'isGraceOver', actions: 'dropLostWaiter' },
          { guard: and(['isWaitOver', 'isLastMember']), target: 'disposed', actions: 'timeOutWaiter' },
          { guard: 'isWaitOver', actions: 'timeOutWaiter' },
        ],
        merged: { target: 'disposed', actions: 'handOver' },
        serverRestarted: { actions: 'restartWaiting' },
        cancelled: { target: 'disposed', actions: 'disposeCancelled' },
      },
    },

    matched: {
      on: {
        loaded: [
          { guard: 'hasLoaded' },
          { guard: and(['isLastToLoad', 'isAlone']), target: 'playing', actions: 'startAlone' },
          { guard: 'isLastToLoad', target: 'validating', actions: 'startValidation' },
          { actions: 'noteLoaded' },
        ],
        connected: [{ guard: 'holdsSeat' }, { actions: 'connect' }],
        disconnected: { guard: 'holdsSeat', actions: 'disconnect' },
        away: [{ guard: 'isLeaving', actions: 'disconnect' }, NOTHING],
        left: { target: 'disposed', actions: 'disposeByLeaver' },
        deadline: { guard: 'isLoadOver', target: 'disposed', actions: 'giveUpLoading' },
        serverRestarted: { actions: 'restartState' },
        cancelled: { target: 'disposed', actions: 'disposeCancelled' },
      },
    },

    validating: {
      on: {
        linkReported: [
          { guard: 'isFailure', target: 'disposed', actions: 'failLink' },
          { guard: 'isProofKnown' },
          { guard: 'isLastProof', target: 'playing', actions: 'startPlay' },
          { actions: 'noteProof' },
        ],
        loaded: NOTHING,
        connected: [{ guard: 'holdsSeat' }, { actions: 'connect' }],
        disconnected: { guard: 'holdsSeat', actions: 'disconnect' },
        away: { target: 'disposed', actions: 'disposeByAway' },
        left: { target: 'disposed', actions: 'disposeByLeaver' },
        deadline: { guard: 'isValidationOver', target: 'disposed', actions: 'giveUpValidation' },
        serverRestarted: { actions: 'restartState' },
        cancelled: { target: 'disposed', actions: 'disposeCancelled' },
      },
    },

    playing: {
      on: {
        started: [{ guard: 'hasStarted' }, { actions: 'noteStarted' }],
        connected: [{ guard: 'isPresent' }, { actions: 'comeBack' }],
        disconnected: { guard: 'holdsSeat', actions: 'loseSocket' },
        away: [
          { guard: 'isAway' },
          { guard: 'isUnderWay', actions: 'noteAway' },
          { target: 'disposed', actions: 'disposeByAway' },
        ],
        linkDown: [{ guard: 'isKnownDown' }, { actions: 'noteLinkDown' }],
        linkUp: [{ guard: 'isKnownUp' }, { actions: 'noteLinkUp' }],
        relink: [
          { guard: and(['isUnderWay', 'isAttemptOld']) },
          {
            guard: and(['isUnderWay', 'isPeerGone']),
            actions: { type: 'refuse', params: { code: 'unknownPeer' } },
          },
          { guard: 'isUnderWay', actions: 'relink' },
        ],
        rejoin: [
          { guard: 'isPageKnown' },
          { guard: 'isPageImpossible', actions: { type: 'refuse', params: { code: null } } },
          { guard: 'isGameOver', actions: { type: 'refuse', params: { code: null } } },
          { guard: and(['isUnderWay', 'isStateLost']), target: 'ended', actions: 'endStateLost' },
          { guard: 'isUnderWay', actions: 'noteRejoin' },
          { target: 'disposed', actions: 'disposeByAway' },
        ],
        rejoined: [
          { guard: 'isRejoining', actions: 'noteRejoined' },
          { guard: 'isPagePast' },
          { actions: { type: 'refuse', params: { code: 'implausible' } } },
        ],
        episodeFinished: [
          { guard: 'isEpisodeKnown' },
          { guard: 'isEpisodeImpossible', actions: { type: 'refuse', params: { code: 'implausible' } } },
          { guard: 'isEpisodeContradicted', target: 'ended', actions: 'endDesynced' },
          { actions: 'noteEpisode' },
        ],
        finished: [
          { guard: 'isFinishKnown' },
          { guard: 'isFinishRevoked', actions: { type: 'refuse', params: { code: null } } },
          { guard: 'isFinishImpossible', actions: { type: 'refuse', params: { code: 'implausible' } } },
          { guard: 'isFinishContradicted', target: 'ended', actions: 'endDesynced' },
          { guard: 'isLastFinish', target: 'ended', actions: 'endCompleted' },
          { actions: 'noteFinish' },
        ],
        uploaded: [{ guard: 'hasUploadedInPlay' }, { guard: 'hasFinished', actions: 'noteEarlyUpload' }],
        left: [
          { guard: 'isGameOver' },
          { guard: and(['isUnderWay', 'canGoOn']), actions: 'dropLeaver' },
          { guard: 'isUnderWay', target: 'ended', actions: 'endByLeaver' },
          { target: 'disposed', actions: 'disposeByLeaver' },
        ],
        hiddenTooLong: [
          { guard: 'isHiddenAllowed', actions: { type: 'refuse', params: { code: 'implausible' } } },
          { guard: 'isGameOver' },
          { guard: 'isUnderWay', target: 'ended', actions: 'endByHidden' },
          { target: 'disposed', actions: 'disposeByHidden' },
        ],
        desynced: { target: 'ended', actions: 'endDesynced' },
        gameFailed: { target: 'ended', actions: 'endGameFailed' },
        deadline: [
          { guard: 'isStartOver', target: 'disposed', actions: 'giveUpStart' },
          { guard: and(['isReconnectOver', 'isUnderWay', 'canGoOn']), actions: 'dropLost' },
          { guard: and(['isReconnectOver', 'isUnderWay']), target: 'ended', actions: 'endByLoss' },
          { guard: 'isReconnectOver', target: 'disposed', actions: 'disposeByLoss' },
          { guard: 'isLinkOver', target: 'ended', actions: 'endByLoss' },
          { guard: 'isCapOver', target: 'ended', actions: 'endByLoss' },
          { guard: 'isPlayedOn', actions: 'waitForPlayers' },
          { guard: 'isFinishOver', target: 'ended', actions: 'endCompleted' },
        ],
        // Late from a buffer, or of links made in play: nothing of it drives anything.
        loaded: NOTHING,
        linkReported: [{ guard: 'isProofKnown' }, { guard: 'isLaterAttempt' }],
        serverRestarted: { actions: 'restartPlay' },
        cancelled: { target: 'ended', actions: 'endCancelled' },
      },
    },

    ended: {
      on: {
        uploaded: [
          { guard: 'hasUploaded' },
          { guard: 'isLastUpload', target: 'disposed', actions: 'finishUpload' },
          { actions: 'noteUpload' },
        ],
        deadline: { guard: 'isUploadOver', target: 'disposed', actions: 'giveUpUpload' },
        serverRestarted: { actions: 'restartUpload' },
      },
    },

    /** Nothing leaves it, nothing is held. */
    disposed: {},
  },
  on: {
    // A deadline that no state claims is void (SES-4), a lost socket that holds no seat is nobody's, the second end is none (SES-6).
    deadline: NOTHING,
    disconnected: NOTHING,
    connected: NOTHING,
    serverRestarted: NOTHING,
    cancelled: NOTHING,
    '*': { actions: { type: 'refuse', params: { code: null } } },
  },
});
