import { walkWith } from './good.ts';

export default walkWith({ bot: () => Math.floor(Math.random() * 200) });
