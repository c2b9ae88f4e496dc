import type { FuzzTarget } from './target.ts';
import { frames } from './targets/frames.ts';
import { http } from './targets/http.ts';
import { packets } from './targets/packets.ts';
import { peerCodec } from './targets/peer-codec.ts';
import { snapshots } from './targets/snapshots.ts';
import { socket } from './targets/socket.ts';

export const TARGETS: readonly FuzzTarget[] = [socket, frames, peerCodec, packets, http, snapshots];
