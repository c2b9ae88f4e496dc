import { writeFileSync } from 'node:fs';
import { VENDORED_SIMPLE_PEER, vendoredSimplePeer } from './vendor/simple-peer.ts';

// After another version of simple-peer was installed: `node scripts/vendor-simple-peer.ts`.
writeFileSync(VENDORED_SIMPLE_PEER, vendoredSimplePeer());
