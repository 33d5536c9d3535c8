import { start } from "../desk.js";

start();
