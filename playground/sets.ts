/** The digits beside the page, in two files: the page needs the first one at once, the other for training alone. */
export const HELD_OUT_FILE = 'held_out.bin';
export const HELD_OUT_DIGITS = 512;
export const TRAINING_FILE = 'training.bin';
export const TRAINING_DIGITS = 2048;

/** Of those that are held out: the signal is traced with the first, and some are shown. */
export const TRACED_DIGITS = 256;
export const SHOWN_DIGITS = 20;

/** Digits of a step of training. */
export const BATCH = 64;
