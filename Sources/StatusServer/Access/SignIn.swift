/// The form in which a person shows the token, at an address of its own.
///
/// What stands behind `#` in an address names a customer, and no server ever sees it. A browser takes it
/// along where a redirect names none, and a form without an `action` is sent to its own address. So it
/// outlives the way to the form and back.
enum SignIn {
    /// Bytes of a form; a longer one is not read.
    static let largestForm = 4096

    /// Sends a browser to the form. The address is relative: a proxy may serve all of this below a path of
    /// its own.
    static func redirect(from request: Request) -> Answer {
        redirect(to: String(repeating: "../", count: max(0, request.path.count - 1)) + "login")
    }

    private static func redirect(to address: String, headers: [(String, String)] = []) -> Answer {
        Answer(.seeOther, .text, [], headers: [("Location", address)] + headers)
    }

    private static func page(isRepeated: Bool) -> Answer {
        let fault = isRepeated ? "<p class=\"trouble\" role=\"alert\">That is not the token.</p>" : ""
        let html = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>segstreamd: sign in</title>
            <link rel="icon" href="page/icon.svg">
            <link rel="stylesheet" href="page/page.css">
            <script src="page/theme.js"></script>
            </head>
            <body>
            <header class="top">
              <span class="brand">segstreamd</span>
              <button class="quiet" id="theme" type="button">Theme: system</button>
            </header>
            <main class="sign-in">
              <h1>Sign in</h1>
              \(fault)
              <form method="post">
                <input name="username" value="segstreamd" autocomplete="username" hidden>
                <label for="token">Token, as in the configuration under http</label>
                <input id="token" name="token" type="password" autocomplete="current-password" required
                       autofocus>
                <button>Sign in</button>
              </form>
            </main>
            </body>
            </html>
            """
        var answer = Page.answer(isRepeated ? .unauthorized : .ok, Array(html.utf8))
        if isRepeated { answer.headers.append(("WWW-Authenticate", "Bearer")) }
        return answer
    }

    /// Answers to a browser that comes for the form, and to what the form sends.
    static func answer(_ request: Request, _ access: AccessControl) throws(Refusal) -> Answer {
        guard request.method == .post else {
            return access.allows(request) ? redirect(to: "./") : page(isRepeated: false)
        }
        guard access.needsToken else { throw Refusal(.notFound, "there is no token to sign in with") }
        let form = String(validating: request.body, as: UTF8.self).flatMap { PercentEncoding.pairs($0) } ?? []
        guard let token = form.last(where: { $0.name == "token" })?.value else {
            throw Refusal(.badRequest, "the form must have a field \"token\"")
        }
        guard let cookie = access.signIn(token) else { return page(isRepeated: true) }
        return redirect(to: "./", headers: [("Set-Cookie", cookie)])
    }
}
