import { PROTOCOL_VERSION } from '@greenroom/protocol';
import { Manager, type Socket } from 'socket.io-client';
import { mutateBytes } from '../mutate-bytes.ts';
import { attackBesideVictims } from '../real-server.ts';
import type { FuzzTarget } from '../target.ts';

const SCENE = '/scene/kitchen';
const MODELS = [
  `0${SCENE},{"protocol":${PROTOCOL_VERSION}}`,
  `1${SCENE},`,
  `2${SCENE},7["clock",{}]`,
  `2${SCENE},8["join",{"participant":"ada","game":"duel@2","intent":"join","rttMs":null}]`,
  `2${SCENE},["signal",{"session":"s","epoch":1,"attempt":1,"to":0,"seq":0,"data":"x"}]`,
  `2${SCENE},["away",{"session":"s","epoch":1,"cause":"leaving"}]`,
  `3${SCENE},7[1]`,
  `51-${SCENE},9["reports",{"_placeholder":true,"num":0}]`,
  `2/scene/pantry,["x"]`,
].map((text) => Buffer.from(text));

/** Frames of one socket before it is closed by us: most are closed by the server long before. */
const PER_SOCKET = 40;

/** What socket.io itself reads: its packets with something changed, on real WebSockets, as text and as binary. */
export const frames: FuzzTarget = {
  name: 'frames',
  share: 0.03,
  roundInputs: 10_000,
  round: (chance, inputs) =>
    attackBesideVictims(async ({ url }) => {
      for (let sent = 0; sent < inputs; ) {
        const socket = await open(url);
        const { engine } = socket.io;
        for (let index = 0; index < PER_SOCKET && sent < inputs; index += 1, sent += 1) {
          const bytes = mutateBytes(chance.pick(MODELS), chance, 4_000);
          engine.write(chance.oneIn(8) ? bytes : Buffer.from(bytes).toString());
        }
        await flushed(socket);
        socket.disconnect();
      }
    }),
};

function open(url: string): Promise<Socket> {
  const manager = new Manager(url, { transports: ['websocket'], reconnection: false, forceNew: true });
  const socket = manager.socket(SCENE, { auth: { protocol: PROTOCOL_VERSION } });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}

/** Everything before this was read, if the answer comes; or the server has closed the connection. */
function flushed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (!socket.connected) return resolve();
    socket.once('disconnect', () => resolve());
    socket.timeout(2_000).emit('clock', {}, () => resolve());
  });
}
