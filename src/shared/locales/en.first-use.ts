import type { TextsOnFirstUse } from '../texts.js';

export const texts: TextsOnFirstUse<'one' | 'other'> = {
  gifMaker: {
    title: 'Send a GIF',
    open: 'Photo, clip or GIF',
    choose: 'Choose a photo, clip or GIF',
    hint: 'Photos and clips become GIFs on your device. Only the GIF is sent: no location, no camera data.',
    made: 'Made on your device: no location, no camera data.',
    making: 'Making the GIF',
    opening: 'Opening the file',
    cancel: 'Cancel',
    unknownFile: "Your browser can't open this file. Choose a photo, a clip or a GIF.",
    damaged: "This photo can't be opened. The file may be damaged.",
    pictureTooLarge: 'This photo is too large. Up to {{megapixels}} megapixels can become a GIF.',
    tooLarge: "This file can't become a GIF of at most {{limit, bytes}}.",
    failed: "Couldn't make the GIF. Please try again.",
  },
};
