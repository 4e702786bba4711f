// A program in Rust, for the reader of debug information.
mod shapes {
    pub struct Circle {
        pub radius: f64,
        pub name: &'static str,
    }

    pub enum Outcome {
        Fits(u32),
        Fails { code: i64 },
        Unknown,
    }

    impl Circle {
        pub fn area(&self) -> f64 {
            self.radius * self.radius * 3.0
        }
    }
}

use shapes::{Circle, Outcome};

static GREETING: &str = "hello";

fn judge(circle: &Circle, limit: f64) -> Outcome {
    let area = circle.area();
    if area < limit {
        Outcome::Fits(area as u32)
    } else if area > 1000.0 {
        Outcome::Fails { code: -1 }
    } else {
        Outcome::Unknown
    }
}

fn main() {
    let circles = vec![Circle { radius: 1.0, name: "small" }, Circle { radius: 20.0, name: "large" }];
    for circle in &circles {
        match judge(circle, 10.0) {
            Outcome::Fits(area) => println!("{} {} fits: {}", GREETING, circle.name, area),
            Outcome::Fails { code } => println!("{} fails: {}", circle.name, code),
            Outcome::Unknown => println!("{}: who knows", circle.name),
        }
    }
}
