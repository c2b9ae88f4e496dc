import type { SessionId } from '@greenroom/protocol';
import type { Fault } from '../support/faulty-store.ts';
import { openPage } from '../support/page.ts';
import { GOOD_LINK } from '../support/play.ts';
import { type Actor, close, flush, joinAgain, report, send } from './actor.ts';
import type { World } from './world.ts';

/** `pick` chooses among what is possible. */
type Action = (world: World, actor: Actor, pick: number) => Promise<void>;

const arrive: Action = ({ study }, actor) => joinAgain(study, actor);
const resume: Action = ({ study }, actor) => joinAgain(study, actor, 'resume');
const hangUp: Action = ({ study }, actor) => close(study, actor);

/** Gone before the answer to the join comes. */
const flee: Action = async ({ study }, actor) => {
  if (actor.page) return;
  const joining = joinAgain(study, actor);
  await close(study, actor);
  await joining;
  actor.isJoined = false;
};

const secondTab: Action = async ({ study }, actor) => {
  const old = actor.page;
  if (!old || !actor.isJoined) return;
  actor.page = undefined;
  actor.isJoined = false;
  await joinAgain(study, actor);
  // The old tab's socket goes late, after the seat has moved (or stays the holder's, if the new tab was refused).
  if (!actor.isJoined) await close(study, actor);
  await study.engine.disconnected(old.connection);
};

/** Two tabs ask at the same moment; whichever comes second has the seat, and the other cannot win it back. */
const bothTabs: Action = async ({ study }, actor, pick) => {
  const old = actor.page;
  if (!old || !actor.isJoined) return;
  actor.page = undefined;
  actor.isJoined = false;
  const early = pick % 2 === 0 ? old.join() : undefined;
  const joining = joinAgain(study, actor);
  await Promise.all([early, joining, old.join()]);
  if (!actor.isJoined) await close(study, actor);
  await study.engine.disconnected(old.connection);
};

/** Somebody who knows the id and not the token: never gets a seat that is held (SES-8). */
const stranger: Action = async (world, actor) => {
  const seat = world.mirror.seats.get(actor.name as never);
  const page = openPage(world.study, actor.name, { scene: actor.scene });
  if (seat === undefined) return;
  const answer = await page.join();
  if (answer.ok) world.complain(`[SES-8] a stranger got the seat of ${actor.name}`);
  await world.study.engine.disconnected(page.connection);
};

/** Most people play along: among those who are in, somebody does what comes next. */
const goOn: Action = async (world, actor, pick) => {
  const inside = world.actors.filter(({ isJoined, page }) => isJoined && page?.view()?.state !== 'waiting');
  await progress(world, inside[pick % Math.max(1, inside.length)] ?? actor, pick);
};

/** What a page does next when all goes well. */
const progress: Action = async (_world, actor, pick) => {
  const view = actor.page?.view();
  switch (view?.state) {
    case 'matched':
      return report(actor, { kind: 'loaded' });
    case 'validating': {
      const pair = view.match.pairs[pick % view.match.pairs.length];
      if (!pair) return;
      return report(actor, {
        kind: 'link',
        peer: pair.peer,
        attempt: pair.attempt,
        failure: pick % 23 === 0 ? 'tooSlow' : null,
        measurement: GOOD_LINK,
      });
    }
    case 'playing':
      if (pick % 4 !== 0) return report(actor, { kind: 'started' });
      if (view.match.play.episodes > 1 && pick % 8 !== 0) {
        const episode = pick % view.match.play.episodes;
        return report(actor, { kind: 'episodeFinished', episode, frame: 20, outcome: 0, checksum: 0 });
      }
      return report(actor, { kind: 'finished', frame: 30, outcome: 1, checksum: pick % 29 === 0 ? 1 : 0 });
    case 'ended':
      return report(actor, { kind: 'uploaded' });
    default:
      return report(actor, { kind: 'transition', from: 'connecting', to: 'waiting', cause: 'joined' });
  }
};

/** New links and new pages: most of the numbers fit, some are those of before or of later. */
const renew: Action = async ({ study }, actor, pick) => {
  const view = actor.page?.view();
  if (view?.state !== 'playing' || !actor.page) return;
  const { session, epoch, match, members } = view;
  const ref = actor.page.connection;
  const pair = match.pairs[pick % Math.max(1, match.pairs.length)];
  const page = members.find(({ slot }) => slot === match.slot)?.page ?? 0;
  if (pick % 4 === 0 && pair) {
    const attempt = Math.max(1, pair.attempt + (pick % 3) - 1);
    await study.engine.relink(ref, { session, epoch, peer: pair.peer, attempt });
  } else if (pick % 4 === 1) {
    await study.engine.rejoin(ref, { session, epoch, page: page + 1 + (pick % 7 === 0 ? 1 : 0) });
  } else if (page > 0) {
    await report(actor, { kind: 'rejoined', page });
  }
};

const leave: Action = (_world, actor) => report(actor, { kind: 'leave' });
const away: Action = async (_world, actor, pick) => {
  const cause = pick % 3 === 0 ? 'stranded' : 'leaving';
  if (cause === 'leaving') actor.isLeaving = true;
  await actor.page?.away(cause);
};

const trouble: Action = (_world, actor, pick) => {
  const peer = pick % 3;
  switch (pick % 8) {
    case 0:
      return report(actor, { kind: 'gameFailed', message: 'boom' });
    case 1:
      return report(actor, {
        kind: 'desynced',
        frame: 60,
        peer,
        firstFrame: null,
        localChecksum: 1,
        remoteChecksum: 2,
      });
    case 2:
      return report(actor, { kind: 'transition', from: 'ended', to: 'playing', cause: 'impossible' });
    case 3:
      return report(actor, { kind: 'linkUp', peer });
    case 4:
      return report(actor, { kind: 'paused' });
    case 5:
      return report(actor, { kind: 'playerDropped', peer });
    default:
      return report(actor, { kind: 'linkDown', peer });
  }
};

/** The socket goes and the others lose the link: only then does a reconnect deadline run. */
const vanish: Action = async (world, actor) => {
  const view = actor.page?.view();
  if (view?.state !== 'playing') return;
  await hangUp(world, actor, 0);
  const others = world.actors.filter(({ page }) => page?.view()?.session === view.session);
  for (const other of others) await report(other, { kind: 'linkDown', peer: view.match.slot });
};

/** In a scene that ends the game then. */
const hide: Action = (_world, actor) => report(actor, { kind: 'hiddenTooLong' });

/** Something goes wrong for somebody who plays: a lost link, a lost socket, a closed page. */
const shake: Action = async (world, actor, pick) => {
  const playing = world.actors.filter(({ isJoined, page }) => isJoined && page?.view()?.state === 'playing');
  const one = playing[pick % Math.max(1, playing.length)];
  if (one) await [trouble, away, vanish, secondTab, leave, hide, renew, renew][pick % 8]!(world, one, pick);
  else await trouble(world, actor, pick);
};

/** Facts about a group that the person is not in any more, or never was. */
const staleFact: Action = (_world, actor, pick) =>
  report(
    actor,
    pick % 2 === 0
      ? { kind: 'finished', session: 'elsewhere' as SessionId, epoch: 2, frame: 1, outcome: 0, checksum: 0 }
      : { kind: 'loaded', epoch: 1 + (pick % 4) },
  );

const repeat: Action = (_world, actor) =>
  actor.lastSent.length > 0 ? send(actor, actor.lastSent) : flush(actor);

/** The second message overtakes the first. */
const overtake: Action = async (_world, actor) => {
  const { page } = actor;
  if (!page || !actor.isJoined) return;
  const facts = [1, 2, 3].map((step) => page.makeReport({ kind: 'linkUp', peer: 1 }, actor.seq + step));
  actor.seq += facts.length;
  actor.outbox.push(...facts);
  await send(actor, facts.slice(1));
  await flush(actor);
};

const signal: Action = async ({ study }, actor, pick) => {
  const view = actor.page?.view();
  if (!view) return;
  const { session, epoch } = view;
  study.engine.route(actor.page!.connection, {
    session,
    epoch,
    attempt: 1,
    to: pick % 4,
    seq: 0,
    data: '{}',
  });
};

const wait: Action = async ({ study }, _actor, pick) => {
  const durations = [50, 500, 1_000, 1_000, 3_000, 11_000, 16_000, 31_000];
  await study.clock.advance(durations[pick % durations.length]!);
};

const breakStore: Action = async ({ store }, _actor, pick) => {
  const faults: readonly Fault[] = ['lost', 'unknown', 'conflict', 'reading'];
  store.failNext(faults[pick % faults.length]!);
};

const cancel: Action = async ({ study, mirror }, _actor, pick) => {
  const ids = [...mirror.sessions.keys()];
  const id = ids[pick % Math.max(1, ids.length)];
  if (id) await study.engine.cancel(id, 'cancelled');
};

const restart: Action = async (world, _actor, pick) => {
  world.store.heal();
  await world.restart(1_000 + (pick % 5) * 4_000);
};

/** Several people at the same instant. */
const burst: Action = async (world, actor, pick) => {
  const from = world.actors.indexOf(actor);
  const together = world.actors.slice(from, from + 2 + (pick % 4));
  await Promise.all(
    together.map((one, index) => {
      const act = [progress, arrive, hangUp, progress, secondTab, progress, leave][(pick + index) % 7]!;
      world.count();
      return one.page ? act(world, one, pick + index) : arrive(world, one, pick);
    }),
  );
};

/** How often each is tried, out of the sum. */
const WEIGHTS: readonly (readonly [Action, number])[] = [
  [goOn, 60],
  [progress, 6],
  [arrive, 14],
  [wait, 5],
  [burst, 3],
  [repeat, 3],
  [overtake, 2],
  [hangUp, 4],
  [resume, 1],
  [flee, 1],
  [secondTab, 2],
  [bothTabs, 1],
  [stranger, 1],
  [leave, 1],
  [away, 1],
  [trouble, 2],
  [shake, 3],
  [staleFact, 2],
  [signal, 2],
  [breakStore, 2],
  [cancel, 0.2],
  [restart, 0.2],
];

const TOTAL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);

/** The action at a place of the unit interval. */
export function actionAt(place: number): Action {
  let left = place * TOTAL;
  for (const [action, weight] of WEIGHTS) {
    left -= weight;
    if (left < 0) return action;
  }
  return progress;
}
