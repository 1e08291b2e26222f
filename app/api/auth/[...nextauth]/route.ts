import { handleAuth } from "@/lib/auth/next-auth-route";

export { handleAuth as GET, handleAuth as POST };
