import { stepping } from './good.ts';
import { square } from './power-rules.ts';

const LIMIT = 2 ** 20;
export default stepping((state, _, { frame }) => {
  state.x[0] = (state.x[0]! ** 2 + square(frame)) % LIMIT;
});
