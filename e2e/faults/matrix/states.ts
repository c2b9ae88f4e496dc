import type { World } from './world.ts';

export const STATES = ['waiting', 'matched', 'validating', 'countdown', 'playing', 'ended'] as const;
export type State = (typeof STATES)[number];

/** The frames that have been played when something happens in play. */
const FRAMES_BEFORE = 20;

/** Nothing keeps the session in its state but its own pace. */
const LET_GO = async () => {};

/**
 * Brings Ada, and Ben where he is needed for it, into a state and keeps them there until the function that is returned is called.
 * In the waiting room that brings Ben, so that the wait can end.
 */
export async function reach(world: World, state: State): Promise<() => Promise<void>> {
  const { ada, ben } = world;
  switch (state) {
    case 'waiting':
      await ada.arrives('kitchen');
      await ada.waitsFor('waiting');
      return LET_GO;
    case 'matched': {
      // She still loads the part of the page that plays.
      let letGo = () => {};
      const gate = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      await ada.page.route(/\/assets\/play-[^/]*\.js/, async (route) => {
        await gate;
        await route.continue().catch(() => {});
      });
      await bothArrive(world);
      await ada.waitsFor('matched');
      return async () => letGo();
    }
    case 'validating': {
      await bothArrive(world, { hold: '1' });
      await ada.waitsFor('validating');
      const { page } = ada;
      return () => page.evaluate(() => window.letGo?.()).catch(() => {});
    }
    case 'countdown':
      await bothArrive(world);
      await ada.waitsFor('countdown');
      return LET_GO;
    case 'playing':
      await bothArrive(world);
      await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);
      await Promise.all([ada.playsOn(FRAMES_BEFORE), ben.playsOn(FRAMES_BEFORE)]);
      return LET_GO;
    case 'ended':
      await bothArrive(world);
      await Promise.all([ada.waitsFor('ended'), ben.waitsFor('ended')]);
      return LET_GO;
  }
}

async function bothArrive({ ada, ben }: World, params: Readonly<Record<string, string>> = {}): Promise<void> {
  await ada.arrives('kitchen', params);
  await ada.waitsFor('waiting');
  await ben.arrives('kitchen');
}
