import { walkWith } from './good.ts';

export default walkWith({
  encodeState: ({ x }) => Uint8Array.from(x),
  decodeState: (bytes) => ({ x: [...bytes], steps: 0 }),
});
