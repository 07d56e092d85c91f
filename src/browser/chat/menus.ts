/** What opens on a message or a person, in one file: a touch screen loads it with the page, other pages on first use. */
export { initLongPress } from './long-press.js';
export { openMenuOfMember } from './menu-of-member.js';
export { openMenuOfMessage } from './menu-of-message.js';
export { initSwipe } from './swipe.js';
