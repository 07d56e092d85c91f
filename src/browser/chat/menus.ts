/** Menus and their gestures in one file: touch screens load it with the page, other devices on first use. */
export { initLongPress } from './long-press.js';
export { openMenuOfMember } from './menu-of-member.js';
export { openMenuOfMessage } from './menu-of-message.js';
export { initSwipe } from './swipe.js';
