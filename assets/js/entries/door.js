import { startDoor } from "../door.js";

startDoor();
