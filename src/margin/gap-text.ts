import type { Gap } from "./gap-stress.ts";

const signed = (share: number): string => `${share < 0 ? "" : "+"}${Math.round(share * 1000) / 10}`;

/** A gap in words: `-10 % vol +50 %`. */
export const gapText = ({ move, volFactor }: Gap): string =>
  `${signed(move)} % vol ${signed(volFactor - 1)} %`;
