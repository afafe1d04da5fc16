// Tells pages that wait for it who is logged in, and closes the window that was opened for it.

const { user } = document.querySelector("[data-logged-in]").dataset;
new BroadcastChannel("newsroom-login").postMessage(user);
window.close();
