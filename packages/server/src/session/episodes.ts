import { change, type Guard, type Reducer } from './change.ts';
import { isPossibleEnd } from './final-frame.ts';
import { slotOf } from './members.ts';
import { isSameFinish } from './playing.ts';
import { playOf, withPlay } from './presence.ts';

/*
 * Episodes but the last: facts that the pages agree on among themselves and that the server compares. The last one ends by
 * `finished`, and the session with it.
 */

export const isEpisodeKnown: Guard<'episodeFinished'> = (context, event) => {
  const before = playOf(context).episodes[slotOf(context, event.participant)];
  return before?.episode === event.episode && isSameFinish(before, event);
};

/** Numbers rise, there are no more than the scene has, nothing follows the final frame, and no page can be there before it. */
export const isEpisodeImpossible: Guard<'episodeFinished'> = (context, event) => {
  const play = playOf(context);
  const slot = slotOf(context, event.participant);
  const before = play.episodes[slot];
  return (
    event.episode >= context.rules.play.episodes ||
    (before !== undefined && event.episode <= before.episode) ||
    play.finished[slot] !== undefined ||
    !isPossibleEnd(context, play, event, event.at)
  );
};

/** Another member has seen the same episode end otherwise. */
export const isEpisodeContradicted: Guard<'episodeFinished'> = (context, event) =>
  Object.values(playOf(context).episodes).some(
    (other) => other.episode === event.episode && !isSameFinish(other, event),
  );

export const noteEpisode: Reducer<'episodeFinished'> = (context, event) => {
  const { episode, frame, outcome, checksum } = event;
  const told = { frame, outcome, checksum, episode };
  const episodes = { ...playOf(context).episodes, [slotOf(context, event.participant)]: told };
  return change(withPlay(context, { episodes }));
};
