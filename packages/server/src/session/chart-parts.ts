import type { ErrorCode } from '@greenroom/protocol';
import { enqueueActions } from 'xstate';
import type { Guard, Reducer } from './change.ts';
import type { SessionContext } from './context.ts';
import * as dropping from './dropping.ts';
import type { SessionEffect } from './effects.ts';
import * as ended from './ended.ts';
import * as episodes from './episodes.ts';
import type { SessionEvent, SessionEventOf, SessionEventType } from './events.ts';
import * as leaving from './leaving.ts';
import * as matched from './matched.ts';
import * as members from './members.ts';
import * as playing from './playing.ts';
import * as presence from './presence.ts';
import * as returning from './returning.ts';
import * as startPlay from './start-play.ts';
import * as validating from './validating.ts';
import * as waiting from './waiting.ts';

/*
 * What the names in the chart stand for. The chart decides which event reaches which reducer; the two casts below are
 * the only place where that is taken on trust (every entry of the chart has its test).
 */

/** Actions as they come out of `transition`: data, never run. */
export type ChartAction =
  | { readonly type: 'effect'; readonly params: SessionEffect }
  | { readonly type: 'refuse'; readonly params: { readonly code: ErrorCode | null } };

type Step = { readonly context: SessionContext; readonly event: SessionEvent };

function when<T extends SessionEventType>(guard: Guard<T>) {
  return ({ context, event }: Step): boolean => guard(context, event as SessionEventOf<T>);
}

function act<T extends SessionEventType>(reducer: Reducer<T>) {
  return enqueueActions<
    SessionContext,
    SessionEvent,
    undefined,
    SessionEvent,
    never,
    ChartAction,
    never,
    never,
    never
  >(({ context, event, enqueue }) => {
    const { context: next, effects } = reducer(context, event as SessionEventOf<T>);
    enqueue.assign(next);
    for (const effect of effects) enqueue({ type: 'effect', params: effect });
  });
}

export const guards = {
  isSeated: when(waiting.isSeated),
  hasOpenSeat: when(waiting.hasOpenSeat),
  isLastMember: when(waiting.isLastMember),
  isGraceOver: when(waiting.isGraceOver),
  isWaitOver: when(waiting.isWaitOver),
  isReady: when(matched.isReady),
  isReadyWithBots: when(matched.isReadyWithBots),
  isAlone: when(matched.isAlone),
  holdsSeat: when(members.holdsSeat),
  isLeaving: when(members.isLeaving),
  hasLoaded: when(matched.hasLoaded),
  isLastToLoad: when(matched.isLastToLoad),
  isLoadOver: when(matched.isLoadOver),
  isFailure: when(validating.isFailure),
  isProofKnown: when(validating.isProofKnown),
  isLastProof: when(validating.isLastProof),
  isValidationOver: when(validating.isValidationOver),
  isPresent: when(presence.isPresent),
  isAway: when(presence.isAway),
  isKnownDown: when(presence.isKnownDown),
  isKnownUp: when(presence.isKnownUp),
  isAttemptOld: when(returning.isAttemptOld),
  isPeerGone: when(returning.isPeerGone),
  isLaterAttempt: when(returning.isLaterAttempt),
  isPageKnown: when(returning.isPageKnown),
  isPageImpossible: when(returning.isPageImpossible),
  isStateLost: when(returning.isStateLost),
  isRejoining: when(returning.isRejoining),
  isPagePast: when(returning.isPagePast),
  hasStarted: when(playing.hasStarted),
  isUnderWay: when(playing.isUnderWay),
  isGameOver: when(playing.isGameOver),
  canGoOn: when(dropping.canGoOn),
  isHiddenAllowed: when(leaving.isHiddenAllowed),
  isEpisodeKnown: when(episodes.isEpisodeKnown),
  isEpisodeImpossible: when(episodes.isEpisodeImpossible),
  isEpisodeContradicted: when(episodes.isEpisodeContradicted),
  isFinishKnown: when(playing.isFinishKnown),
  isFinishRevoked: when(playing.isFinishRevoked),
  isFinishImpossible: when(playing.isFinishImpossible),
  isFinishContradicted: when(playing.isFinishContradicted),
  isLastFinish: when(playing.isLastFinish),
  hasFinished: when(playing.hasFinished),
  hasUploadedInPlay: when(playing.hasUploadedInPlay),
  isStartOver: when(playing.isStartOver),
  isReconnectOver: when(playing.isReconnectOver),
  isLinkOver: when(playing.isLinkOver),
  isCapOver: when(playing.isCapOver),
  isPlayedOn: when(playing.isPlayedOnAt),
  isFinishOver: when(playing.isFinishOver),
  hasUploaded: when(ended.hasUploaded),
  isLastUpload: when(ended.isLastUpload),
  isUploadOver: when(ended.isUploadOver),
};

export const actions = {
  effect: (_: Step, _params: SessionEffect) => {},
  refuse: (_: Step, _params: { readonly code: ErrorCode | null }) => {},
  takeSeat: act(waiting.takeSeat),
  connect: act(members.connect),
  disconnect: act(members.disconnect),
  startGrace: act(waiting.startGrace),
  leaveWaiting: act(waiting.leaveWaiting),
  dropLostWaiter: act(waiting.dropLostWaiter),
  timeOutWaiter: act(waiting.timeOutWaiter),
  handOver: act(waiting.handOver),
  restartWaiting: act(waiting.restartWaiting),
  draw: act(matched.draw),
  drawWithBots: act(matched.drawWithBots),
  noteLoaded: act(matched.noteLoaded),
  startValidation: act(matched.startValidation),
  giveUpLoading: act(matched.giveUpLoading),
  restartState: act(matched.restartState),
  noteProof: act(validating.noteProof),
  failLink: act(validating.failLink),
  giveUpValidation: act(validating.giveUpValidation),
  disposeByAway: act(validating.disposeByAway),
  startPlay: act(startPlay.startPlay),
  startAlone: act(startPlay.startAlone),
  comeBack: act(presence.comeBack),
  loseSocket: act(presence.loseSocket),
  noteAway: act(presence.noteAway),
  noteLinkDown: act(presence.noteLinkDown),
  noteLinkUp: act(presence.noteLinkUp),
  relink: act(returning.relink),
  noteRejoin: act(returning.noteRejoin),
  noteRejoined: act(returning.noteRejoined),
  restartPlay: act(presence.restartPlay),
  noteStarted: act(playing.noteStarted),
  giveUpStart: act(playing.giveUpStart),
  noteEpisode: act(episodes.noteEpisode),
  noteFinish: act(playing.noteFinish),
  noteEarlyUpload: act(playing.noteEarlyUpload),
  endByLoss: act(playing.endByLoss),
  endStateLost: act(playing.endStateLost),
  disposeByLoss: act(playing.disposeByLoss),
  waitForPlayers: act(playing.waitForPlayers),
  endCompleted: act(playing.endCompleted),
  endDesynced: act(playing.endDesynced),
  endGameFailed: act(playing.endGameFailed),
  dropLeaver: act(dropping.dropLeaver),
  dropLost: act(dropping.dropLost),
  endByHidden: act(leaving.endByHidden),
  disposeByHidden: act(leaving.disposeByHidden),
  endByLeaver: act(leaving.endByLeaver),
  disposeByLeaver: act(leaving.disposeByLeaver),
  endCancelled: act(leaving.endCancelled),
  disposeCancelled: act(leaving.disposeCancelled),
  noteUpload: act(ended.noteUpload),
  finishUpload: act(ended.finishUpload),
  giveUpUpload: act(ended.giveUpUpload),
  restartUpload: act(ended.restartUpload),
};
