import "../live-worker.js";
