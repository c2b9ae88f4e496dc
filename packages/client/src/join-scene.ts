import { browserPage } from './adapters/browser/page.ts';
import { openReportStore } from './adapters/indexeddb/report-store.ts';
import { connectSocketIo } from './adapters/socketio/signaling.ts';
import type { JoinScene, Session } from './api.ts';
import type { Platform } from './ports/platform.ts';
import { joinOnce } from './session/join-once.ts';
import { createSession } from './session/session.ts';

const PLATFORM: Platform = {
  ...browserPage,
  connect: connectSocketIo,
  openReports: openReportStore,
  // Not needed before the waiting room stands.
  loadPlay: async () => (await import('./play/index.ts')).preparePlay,
};

const running = new Map<string, Session>();

/**
 * Takes this participant through one scene: waiting room, links, game, end. Returns at once; what happens is told by
 * `subscribe`, `state` and `ended`. Whatever goes wrong is a state with a sentence for a person, never an exception: an
 * option that cannot be used is `refused` with the code `badOption`, and its name is in the console.
 *
 * While a session of the same server, scene and participant goes on in this page, a second call returns that one, with
 * its own game and view.
 *
 * @example
 * const session = joinScene({ scene: 'kitchen', participant: { id: prolificPid }, game: kitchen, view: canvasView });
 * session.subscribe((state) => render(state));
 * const end = await session.ended;
 * await session.dispose();
 */
export const joinScene: JoinScene = (options) => {
  let server = '';
  try {
    server = new URL(options?.server ?? '/', location.href).href;
  } catch {
    // Refused below, as every option that cannot be used.
  }
  const key = [server, options?.scene, options?.participant?.id].join('\n');
  return joinOnce(running, key, () => createSession({ ...options, server }, PLATFORM));
};
